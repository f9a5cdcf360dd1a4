namespace Netra.Signal.Bench.Load;

/// <summary>What one user's client hears, checked: that user's events, each once, in order, none missing.</summary>
/// <param name="user">The user's number.</param>
/// <param name="tally">Counts.</param>
/// <param name="mayMiss">Whether events may be missing, which the reader of the tally counts then.</param>
internal sealed class Inbox(int user, Tally tally, bool mayMiss = false)
{
    private readonly byte[] _begun = new byte[Mark.Length];
    private Frames _frames;
    private int _begunLength;
    private int _next;
    private long _attached;
    private long _lastOfBacklog;

    /// <summary>The number of the next event.</summary>
    public int Next => _next;

    /// <summary>When the last event was heard that had been made before the client was attached, or when it was attached, if that came later.</summary>
    public long CaughtUp => Math.Max(_attached, _lastOfBacklog);

    /// <summary>Another connection begins.</summary>
    public void Connect() => (_frames, _begunLength, _attached, _lastOfBacklog) = (default, 0, 0, 0);

    public void Attached(long now) => _attached = now;

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
        if (mark.Sequence < _next || (mark.Sequence > _next && !mayMiss))
            throw new InvalidDataException($"User {user} heard event {mark.Sequence} in the place of event {_next}.");
        _next = mark.Sequence + 1;
        if (_attached == 0 || mark.Made < _attached)
            _lastOfBacklog = now;
        tally.Heard(now - mark.Made);
    }
}
