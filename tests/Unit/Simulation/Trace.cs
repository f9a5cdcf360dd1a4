using System.Text;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What happened in a schedule, line by line; kept only when asked, for it costs more than the schedule itself.</summary>
internal sealed class Trace(bool isKept)
{
    private readonly StringBuilder _text = new();

    public bool IsKept => isKept;

    public void Add(string who, string what)
    {
        if (isKept)
            _text.Append(who).Append(' ').Append(what).Append('\n');
    }

    public override string ToString() => _text.ToString();
}
