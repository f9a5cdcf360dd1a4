using System.Text;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>Text of one message that waits to become a delta. Its members belong to the gate of the user's runs.</summary>
internal sealed class PendingText
{
    /// <summary>The longest text of one delta, in UTF-16 units: an event stays far below the size of one write.</summary>
    private const int MaxDelta = 16 * 1024;

    private readonly StringBuilder _text = new();

    public string? MessageId { get; private set; }

    public int Length => _text.Length;

    /// <summary>When text of this run was last emitted, in ticks of the time provider.</summary>
    public long? LastEmitted { get; set; }

    public void Add(string messageId, string text)
    {
        MessageId = messageId;
        _text.Append(text);
    }

    /// <summary>Takes back the last piece: it was not stored, and whoever gave it is told so.</summary>
    public void TakeBack(string text) => _text.Length -= Math.Min(text.Length, _text.Length);

    /// <summary>What can be said now, as deltas that start at <paramref name="off"/>; it waits on until <see cref="Said"/>.</summary>
    /// <param name="off">How long the message is already.</param>
    /// <param name="isLast">Whether no more text of this message may follow: then half a surrogate pair is not kept back.</param>
    public IEnumerable<MessageDelta> ToSay(long off, bool isLast)
    {
        var held = !isLast && Length > 0 && char.IsHighSurrogate(_text[^1]) ? 1 : 0;
        var text = WellFormed(_text.ToString(0, Length - held));
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(MaxDelta, text.Length - at);
            if (at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                length--;
            yield return new(MessageId!, text.Substring(at, length), off + at);
            at += length;
        }
    }

    /// <summary>An event of the run is stored, by whichever call: text that it says waits no longer. Making text well-formed keeps its length.</summary>
    /// <remarks>
    /// The time of merging begins when it is stored, too: storing may take longer than that, and what came meanwhile would each be a delta
    /// of its own, just when there is no time for many.
    /// </remarks>
    public void Said(AgentEvent data, long now)
    {
        if (data is MessageDelta delta && delta.MessageId == MessageId && delta.Text.Length <= Length
            && WellFormed(_text.ToString(0, delta.Text.Length)) == delta.Text)
        {
            _text.Remove(0, delta.Text.Length);
            LastEmitted = now;
        }
        else if (data is RunReset || (data is MessageCompleted message && message.MessageId == MessageId) || EventTypes.IsTerminal(data.Type))
            _text.Clear();
    }

    /// <summary>Nothing of it can be said any more.</summary>
    public void Clear() => _text.Clear();

    /// <summary>Half a pair alone cannot be written as UTF-8: it becomes U+FFFD here, so that what is folded is what clients hear.</summary>
    internal static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var whole = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                whole.Append(text[i]).Append(text[++i]);
            else
                whole.Append(char.IsSurrogate(text[i]) ? '\uFFFD' : text[i]);
        }

        return whole.ToString();
    }
}
