using System.Text;
using Netra.Signal.Shared.Agents;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>Gathers a model's reasoning, which comes in small pieces, into thoughts: one a paragraph.</summary>
internal sealed class PipedThoughts(IAgentRun run)
{
    private const string Paragraph = "\n\n";
    private const int Longest = 4000;

    private readonly StringBuilder _text = new();

    public async ValueTask AddAsync(string piece)
    {
        _text.Append(piece);
        while (_text.ToString() is var text && text.IndexOf(Paragraph, StringComparison.Ordinal) is >= 0 and var end)
        {
            _text.Remove(0, end + Paragraph.Length);
            await SayAsync(text[..end]).ConfigureAwait(false);
        }

        if (_text.Length > Longest)
            await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Something else is said: the thought is over.</summary>
    public async ValueTask EndAsync()
    {
        if (_text.Length == 0)
            return;
        var text = _text.ToString();
        _text.Clear();
        await SayAsync(text).ConfigureAwait(false);
    }

    private ValueTask SayAsync(string text) => string.IsNullOrWhiteSpace(text) ? ValueTask.CompletedTask : run.ThinkingAsync(text.Trim());
}
