using Netra.Signal.Server.Runs;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Says a model's text. A text too long to be said whole in one event goes on as another message.</summary>
internal sealed class ChatText(AgentRun run, int eventBytes)
{
    // A character of JSON takes 6 bytes at most; the rest is for the names around it.
    private readonly int _longest = Math.Max(8, (eventBytes - 128) / 6);
    private string _half = "";
    private int _length;

    /// <param name="piece">The next piece; it may end within a surrogate pair, whose half waits for the other.</param>
    public async ValueTask AddAsync(string piece)
    {
        var text = _half + piece;
        _half = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        await SayAsync(PendingText.WellFormed(text[..^_half.Length]));
    }

    /// <summary>Completes the message, where there is one.</summary>
    public async ValueTask EndAsync()
    {
        var half = _half;
        _half = "";
        await SayAsync(PendingText.WellFormed(half));
        await EndMessageAsync();
    }

    private async ValueTask SayAsync(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(_longest - _length, text.Length - at);
            if (at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                length--;
            await run.TextAsync(text.Substring(at, length));
            (at, _length) = (at + length, _length + length);
            // One place is left free, for the half of a pair that did not fit any more.
            if (_length >= _longest - 1)
                await EndMessageAsync();
        }
    }

    private ValueTask EndMessageAsync()
    {
        _length = 0;
        return run.EndMessageAsync();
    }
}
