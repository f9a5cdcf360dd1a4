namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>How often something happened over many schedules: what never happened was not tested.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<string, long> _counts = [];

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Add(string what, long count = 1) => _counts[what] = this[what] + count;

    public override string ToString() => string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));
}
