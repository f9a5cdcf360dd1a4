namespace Netra.Signal.Bench.Load;

/// <summary>What one client hears, checked: its own user's events, each once, in order, none missing.</summary>
internal sealed class Inbox(int user, Tally tally)
{
    private readonly byte[] _begun = new byte[Mark.Length];
    private Frames _frames;
    private int _begunLength;
    private int _next;

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        while (_frames.Next(ref bytes) is { IsEmpty: false } payload)
            TakePayload(payload, now);
    }

    private void TakePayload(ReadOnlySpan<byte> payload, long now)
    {
        if (_begunLength > 0)
        {
            var rest = Math.Min(Mark.Length - _begunLength, payload.Length);
            payload[..rest].CopyTo(_begun.AsSpan(_begunLength));
            payload = payload[rest..];
            if ((_begunLength += rest) < Mark.Length)
                return;
            _begunLength = 0;
            Heard(_begun, now);
        }

        while (payload.IndexOf(Mark.Start) is >= 0 and var at)
        {
            payload = payload[at..];
            if (payload.Length < Mark.Length)
            {
                payload.CopyTo(_begun);
                _begunLength = payload.Length;
                return;
            }

            Heard(payload[..Mark.Length], now);
            payload = payload[Mark.Length..];
        }
    }

    private void Heard(ReadOnlySpan<byte> text, long now)
    {
        var mark = Mark.Parse(text);
        if (mark.User != user)
            throw new InvalidDataException($"User {user} heard an event of user {mark.User}.");
        if (mark.Sequence != _next++)
            throw new InvalidDataException($"User {user} heard event {mark.Sequence} in the place of event {_next - 1}.");
        tally.Heard(now - mark.Made);
    }
}
