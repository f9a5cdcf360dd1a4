using System.Text;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>The text of one message: what is said of it, and what waits to be.</summary>
internal sealed class MessageText(string messageId)
{
    /// <summary>The longest text of one delta, in UTF-16 units.</summary>
    private const int MaxDelta = 16 * 1024;

    private readonly StringBuilder _whole = new();
    private int _said;

    public string MessageId => messageId;

    public bool HasWaiting => _said < _whole.Length;

    /// <summary>The whole text. Half a surrogate pair alone cannot be said; it becomes U+FFFD, as in the deltas.</summary>
    public string Whole => WellFormed(_whole.ToString());

    public void Add(string piece) => _whole.Append(piece);

    /// <summary>The next delta of what waits; <see langword="null"/> when nothing does.</summary>
    /// <param name="isLast">Whether nothing more of this message comes: then half a pair is not kept back.</param>
    public MessageDelta? Next(bool isLast)
    {
        var end = Math.Min(_whole.Length, _said + MaxDelta);
        if (end > _said && char.IsHighSurrogate(_whole[end - 1]) && (end < _whole.Length || !isLast))
            end--;
        return end == _said ? null : new(messageId, WellFormed(_whole.ToString(_said, end - _said)), _said);
    }

    public void Said(MessageDelta delta) => _said += delta.Text.Length;

    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var whole = new StringBuilder(text);
        for (var i = 0; i < whole.Length; i++)
        {
            if (char.IsHighSurrogate(whole[i]) && i + 1 < whole.Length && char.IsLowSurrogate(whole[i + 1]))
                i++;
            else if (char.IsSurrogate(whole[i]))
                whole[i] = '\uFFFD';
        }

        return whole.ToString();
    }
}
