using System.Text;
using Netra.Signal.Server.Runs;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Gathers a model's reasoning, which comes in small pieces, into thoughts: one a paragraph.</summary>
internal sealed class ChatThoughts(AgentRun run, int eventBytes)
{
    private const string Paragraph = "\n\n";

    // A character of JSON takes 6 bytes at most; the rest is for the names around it.
    private readonly int _longest = Math.Clamp((eventBytes - 128) / 6, 8, 4000);
    private readonly StringBuilder _text = new();

    public async ValueTask AddAsync(string piece)
    {
        _text.Append(piece);
        while (NextEnd() is { } end)
        {
            var thought = _text.ToString(0, end);
            _text.Remove(0, end);
            await SayAsync(thought);
        }
    }

    /// <summary>Something else is said: the thought is over.</summary>
    public async ValueTask EndAsync()
    {
        var thought = _text.ToString();
        _text.Clear();
        await SayAsync(thought);
    }

    private int? NextEnd()
    {
        var head = _text.ToString(0, Math.Min(_text.Length, _longest));
        if (head.IndexOf(Paragraph, StringComparison.Ordinal) is >= 0 and var paragraph)
            return paragraph + Paragraph.Length;
        if (_text.Length < _longest)
            return null;
        return char.IsHighSurrogate(head[^1]) ? head.Length - 1 : head.Length;
    }

    private ValueTask SayAsync(string thought) =>
        string.IsNullOrWhiteSpace(thought) ? ValueTask.CompletedTask : run.ThinkingAsync(PendingText.WellFormed(thought.Trim()));
}
