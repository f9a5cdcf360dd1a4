using System.Text;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Runs;

/// <summary>One message of a run, folded.</summary>
internal sealed class MessageFold(string id)
{
    private readonly StringBuilder _text = new();

    public string Id => id;

    public bool Complete { get; private set; }

    public string Text => _text.ToString();

    /// <summary>In UTF-16 units: where the next piece starts.</summary>
    public long Length => _text.Length;

    /// <summary>A piece that overlaps what is there adds only what is beyond: applying one twice is harmless.</summary>
    public void Add(string text, long off) => _text.Append(text, (int)Math.Clamp(Length - off, 0, text.Length), text.Length - (int)Math.Clamp(Length - off, 0, text.Length));

    public void Replace(string text)
    {
        _text.Clear().Append(text);
        Complete = true;
    }

    public void Restore(MessageState state)
    {
        _text.Append(state.Text);
        Complete = state.Complete;
    }

    public MessageState ToState() => new(id, Text, Complete);
}
