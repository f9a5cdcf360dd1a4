using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>The log of one user. Every member whose name ends in Locked needs <see cref="Gate"/>.</summary>
internal sealed class MemoryUserLog(UserKey owner, EventLogOptions options, Func<Epoch> newEpoch)
{
    private readonly EventRing _events = new();
    private readonly Dictionary<RunId, RunTail> _runs = [];

    /// <summary>Runs that have begun and not ended, the oldest first.</summary>
    private readonly LinkedList<RunTail> _underWay = new();
    private Epoch _epoch = newEpoch();
    private ILogSubscriber[] _subscribers = [];
    private long _head;

    public Lock Gate { get; } = new();

    /// <summary>Whether this object no longer belongs to the registry: whoever holds it looks again.</summary>
    public bool RetiredLocked { get; set; }

    /// <summary>In UTC ticks, so that it can be compared without the lock.</summary>
    public long LastActivity { get; set; }

    public long Bytes { get; private set; }

    public bool IsPinnedLocked => _subscribers.Length > 0 || _runs.Values.Any(run => !run.Ended);

    public LogBounds BoundsLocked => new(_epoch, _head - _events.Count, _head);

    /// <summary>The subscribers as they are now; the array is never changed, only replaced.</summary>
    public ILogSubscriber[] Subscribers => Volatile.Read(ref _subscribers);

    public void SubscribeLocked(ILogSubscriber subscriber) => _subscribers = [.. _subscribers, subscriber];

    public void UnsubscribeLocked(ILogSubscriber subscriber) =>
        _subscribers = Array.FindAll(_subscribers, other => !ReferenceEquals(other, subscriber));

    public EventPosition[] AppendLocked(IReadOnlyList<NewEvent> events)
    {
        CheckLocked(events);
        var positions = new EventPosition[events.Count];
        for (var i = 0; i < events.Count; i++)
            positions[i] = AppendLocked(events[i]);
        TrimLocked();
        return positions;
    }

    public LogPage ReadLocked(Cursor after, int maxBytes)
    {
        var bounds = BoundsLocked;
        if (bounds.GapAfter(after) is { } gap)
            return new(default, bounds, gap);
        var first = (int)(after.Offset - bounds.Floor);
        var count = 0;
        for (long bytes = 0; first + count < _events.Count; count++)
            if ((bytes += EventFrame.MaxLength(_events[first + count].Event)) > maxBytes && count > 0)
                break;
        if (count == 0)
            return new(default, bounds);
        var page = new LogEvent[count];
        for (var i = 0; i < count; i++)
            page[i] = _events[first + i];
        return new(page, bounds);
    }

    /// <summary>Forgets every event and begins another life; runs under way keep their numbers.</summary>
    public void BeginNewLifeLocked()
    {
        _events.Clear();
        _underWay.Clear();
        Bytes = 0;
        _head = 0;
        _epoch = newEpoch();
        foreach (var (id, run) in _runs)
            if (run.Ended)
                _runs.Remove(id);
            else
                run.FirstOffset = run.LastOffset = 0;
    }

    /// <summary>The data, and what an event needs beside it.</summary>
    private static int SizeOf(LogEvent e) => e.Event.Data.Length + 240;

    /// <summary>Refuses the whole append before anything of it is stored.</summary>
    private void CheckLocked(IReadOnlyList<NewEvent> events)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        long bytes = 0;
        Dictionary<RunId, long>? lastN = null;
        Dictionary<RunId, (long Seq, bool Ended)>? runs = null;
        foreach (var e in events)
        {
            bytes += e.Data.Length;
            if (e.Run is { } name)
                CheckPlace(name, e, events.Count > 1 ? runs ??= [] : null);
            if (e is not { Run: { } run, N: { } n })
                continue;
            lastN ??= [];
            var last = lastN.TryGetValue(run, out var seen) ? seen : _runs.TryGetValue(run, out var tail) ? tail.LastN : 0;
            if (n < 1 || n > last + 1)
                throw SignalException.InvalidArgument($"n is {n}; the next number of this run is {last + 1}.");
            lastN[run] = Math.Max(last, n);
        }

        if (bytes > options.MaxBytesPerUser / 2)
            throw SignalException.InvalidArgument($"The events have {bytes} bytes; at most {options.MaxBytesPerUser / 2} fit into one append.");
    }

    public bool HasRunLocked(RunId run) => _runs.ContainsKey(run);

    private void CheckPlace(RunId run, NewEvent e, Dictionary<RunId, (long Seq, bool Ended)>? runs)
    {
        var tail = _runs.GetValueOrDefault(run);
        if (e.N is { } n && n <= (tail?.LastN ?? 0))
            return;
        var (seq, ended) = runs is not null && runs.TryGetValue(run, out var seen) ? seen : (tail?.Seq ?? 0, tail?.Ended ?? false);
        if (ended || (e.Seq is { } expected && expected != seq + 1))
            throw new RunMovedException(seq, ended);
        if (runs is not null)
            runs[run] = (seq + 1, e.EndsRun);
    }

    private EventPosition AppendLocked(NewEvent e)
    {
        var tail = e.Run is { } run ? TailLocked(run) : null;
        if (tail is not null && e.N is { } n && n <= tail.LastN)
            return tail.PositionOf(n);
        var position = new EventPosition(new(_epoch, ++_head), tail is null ? 0 : ++tail.Seq);
        if (tail is not null)
        {
            if (tail.FirstOffset == 0)
            {
                tail.FirstOffset = _head;
                _underWay.AddLast(tail.Place);
            }

            tail.LastOffset = _head;
            if (e.EndsRun)
                EndLocked(tail);
            if (e.N is not null)
                tail.Number(position);
        }

        var stored = new LogEvent(owner, position, e);
        _events.Add(stored);
        Bytes += SizeOf(stored);
        return position;
    }

    private RunTail TailLocked(RunId run)
    {
        if (!_runs.TryGetValue(run, out var tail))
            _runs.Add(run, tail = new());
        return tail;
    }

    private void EndLocked(RunTail tail)
    {
        tail.Ended = true;
        if (tail.Place.List is not null)
            _underWay.Remove(tail.Place);
    }

    /// <summary>Takes off the oldest events over the limits; by count only what is older than every run under way.</summary>
    private void TrimLocked()
    {
        while (Bytes > options.MaxBytesPerUser
            || (_events.Count > options.MaxEventsPerUser && BoundsLocked.Floor + 1 < (_underWay.First?.Value.FirstOffset ?? long.MaxValue)))
            ForgetLocked(_events.RemoveFirst());
    }

    /// <summary>With the last event of a run that has ended goes what is known of the run.</summary>
    private void ForgetLocked(LogEvent forgotten)
    {
        Bytes -= SizeOf(forgotten);
        if (forgotten.Event.Run is { } run && _runs.TryGetValue(run, out var tail) && tail.Ended && tail.LastOffset <= forgotten.Cursor.Offset)
            _runs.Remove(run);
    }
}
