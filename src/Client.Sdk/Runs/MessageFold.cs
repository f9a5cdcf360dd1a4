using System.Text;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Client.Runs;

/// <summary>One message of a run, folded.</summary>
internal sealed class MessageFold(MessageState begin)
{
    private readonly StringBuilder _text = new(begin.Text);
    private bool _complete = begin.Complete;

    /// <summary>Puts a piece where it says it starts, so that one that comes twice changes nothing.</summary>
    public void Add(MessageDelta delta)
    {
        if (delta.Off >= 0 && delta.Off < _text.Length)
            _text.Length = (int)delta.Off;
        _text.Append(delta.Text);
    }

    public void Complete(string text)
    {
        _text.Clear().Append(text);
        _complete = true;
    }

    public MessageState ToState() => new(begin.MessageId, _text.ToString(), _complete);
}
