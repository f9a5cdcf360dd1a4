using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The end of one user's log as this pod knows it: what is served without asking Redis, also while Redis is away.</summary>
/// <remarks>Members need the lock of whoever holds it. It is a copy: whatever it cannot answer is read from Redis.</remarks>
internal sealed class LogTail
{
    public const int LeastBytes = 16 * 1024;
    public const int MostBytes = 512 * 1024;
    private const int MaxEvents = 1024;

    private readonly EventRing _events = new();
    private LogBounds _bounds;
    private int _bytes;
    private int _maxBytes = MostBytes;
    private Cursor _heardOf;
    private bool _isCurrent;

    /// <summary>Something was heard of that is not here: ask Redis.</summary>
    public void Doubt() => _isCurrent = false;

    /// <summary>Whether this log was heard of as far as it goes.</summary>
    public bool HasHeardOf(LogBounds bounds) => _heardOf.Epoch == bounds.Epoch && _heardOf.Offset >= bounds.Head;

    /// <summary>How much it holds, in bytes of frames.</summary>
    public int Bytes => _bytes;

    /// <summary>Holds at most so many bytes from here on, but at least one event; what is older is read from Redis.</summary>
    public void Limit(int maxBytes)
    {
        _maxBytes = maxBytes;
        Trim();
    }

    /// <summary>How far the log was heard of.</summary>
    public Cursor HeardOf => _heardOf;

    /// <summary>What was heard of before Redis was asked, and is beyond what Redis answered, was never there.</summary>
    public void Correct(Cursor heard, LogBounds bounds)
    {
        if (_heardOf == heard && heard.Epoch == bounds.Epoch && heard.Offset > bounds.Head)
            _heardOf = heard with { Offset = bounds.Head };
    }

    /// <summary>Takes events that follow each other.</summary>
    /// <param name="events">The events.</param>
    /// <param name="bounds">The log just after them.</param>
    public void Take(ReadOnlySpan<LogEvent> events, LogBounds bounds)
    {
        Hear(bounds);
        if (bounds.Epoch != _bounds.Epoch)
            Doubt();
        if (!_isCurrent || events.IsEmpty)
            return;
        var first = events[0].Cursor.Offset;
        if (first > _bounds.Head + 1)
            Doubt();
        else
            Add(events[(int)Math.Min(events.Length, _bounds.Head + 1 - first)..], bounds);
    }

    /// <summary>Begins anew with what Redis answered.</summary>
    /// <param name="events">What was read, up to the head or up to where the page was full.</param>
    /// <param name="bounds">The log then.</param>
    /// <returns>Whether it goes further than this pod had heard of: whoever rests is to be woken.</returns>
    public bool Begin(ReadOnlySpan<LogEvent> events, LogBounds bounds)
    {
        var reachesHead = events.IsEmpty || events[^1].Cursor.Offset == bounds.Head;
        if (!reachesHead || (_isCurrent && bounds.Epoch == _bounds.Epoch && bounds.Head <= _bounds.Head))
            return false;
        var isNews = !HasHeardOf(bounds);
        _events.Clear();
        _bytes = 0;
        _bounds = bounds with { Head = bounds.Head - events.Length };
        _isCurrent = true;
        Hear(bounds);
        Add(events, bounds);
        return isNews;
    }

    /// <returns><see langword="null"/> when only Redis can answer.</returns>
    public LogPage? Read(Cursor after, int maxBytes)
    {
        var at = _bounds.Here(after);
        var offset = at.Offset - (_bounds.Head - _events.Count);
        if (!_isCurrent || at.Epoch != _bounds.Epoch || offset < 0 || at.Offset < _bounds.Floor || at.Offset > _bounds.Head || (at.Offset == _bounds.Head && _heardOf.Offset > at.Offset))
            return null;
        var count = 0;
        for (var bytes = 0; offset + count < _events.Count; count++)
            if ((bytes += EventFrame.MaxLength(_events[(int)offset + count].Event)) > maxBytes && count > 0)
                break;
        var page = new LogEvent[count];
        for (var i = 0; i < count; i++)
            page[i] = _events[(int)offset + i];
        // What was heard of and is not here is more all the same: whoever is told that this is the head would rest, and not be woken again.
        return new(page, _heardOf.Epoch == _bounds.Epoch && _heardOf.Offset > _bounds.Head ? _bounds with { Head = _heardOf.Offset } : _bounds);
    }

    private void Hear(LogBounds bounds)
    {
        if (bounds.Epoch != _heardOf.Epoch || bounds.Head > _heardOf.Offset)
            _heardOf = bounds.End;
    }

    private void Add(ReadOnlySpan<LogEvent> events, LogBounds bounds)
    {
        foreach (var e in events)
        {
            _events.Add(e);
            _bytes += EventFrame.MaxLength(e.Event);
        }

        _bounds = bounds with { Head = _bounds.Head + events.Length, Joints = bounds.Joints ?? _bounds.Joints };
        Trim();
    }

    private void Trim()
    {
        while (_events.Count > MaxEvents || (_bytes > _maxBytes && _events.Count > 1))
            _bytes -= EventFrame.MaxLength(_events.RemoveFirst().Event);
    }
}
