using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>One user's log as this pod works with it: the tail that it knows, the appends on their way, and who wants to hear.</summary>
internal sealed class RedisUserLog
{
    private readonly Lock _gate = new();
    private readonly LogTail _tail = new();
    private readonly AppendLane _lane;
    private readonly UserKey _user;
    private readonly LogServices _services;
    private ILogSubscriber[] _subscribers = [];
    private bool _retired;
    private bool _hasPutOff;

    public RedisUserLog(UserKey user, LogServices services)
    {
        (_user, _services) = (user, services);
        Names = new(user, services.Keys);
        _lane = new(Names, services, Stored, Doubt);
    }

    public LogNames Names { get; }

    public ListeningState Listening { get; } = new();

    public bool HasSubscribers => Volatile.Read(ref _subscribers).Length > 0;

    /// <returns>Nothing when this object is retired: whoever appends looks for another one.</returns>
    public Task<EventPosition[]>? TryAppend(IReadOnlyList<NewEvent> events)
    {
        lock (_gate)
            return _retired ? null : _lane.AppendAsync(events);
    }

    /// <param name="subscriber">Who wants to hear.</param>
    /// <param name="isFirst">Whether nobody else does yet.</param>
    /// <returns>False when this object is retired: whoever subscribes looks for another one.</returns>
    public bool TrySubscribe(ILogSubscriber subscriber, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = _subscribers.Length == 0;
            if (!_retired)
                _subscribers = [.. _subscribers, subscriber];
            return !_retired;
        }
    }

    /// <returns>Whether nobody subscribes and nothing is on its way; it is used no more then. Two of a user at once would not know each other's batches.</returns>
    public bool Retire()
    {
        lock (_gate)
            return _retired |= _subscribers.Length == 0 && _lane.IsIdle;
    }

    /// <returns>Whether it was the last.</returns>
    public bool Unsubscribe(ILogSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = Array.FindAll(_subscribers, other => !ReferenceEquals(other, subscriber));
            if (_subscribers.Length == 0)
                _tail.Doubt();
            return _subscribers.Length == 0;
        }
    }

    public async ValueTask<LogPage> ReadAsync(Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        lock (_gate)
            if (_tail.Read(after, maxBytes) is { } known)
                return known;
        try
        {
            return await FetchAsync(after, maxBytes, cancellationToken);
        }
        catch (RedisCallException)
        {
            PutOff();
            throw;
        }
    }

    /// <summary>Whoever reads on puts it off until it is woken, and what it would be woken for may have been rung for already.</summary>
    public void PutOff() => Volatile.Write(ref _hasPutOff, true);

    public async ValueTask<LogBounds> BoundsAsync(CancellationToken cancellationToken)
    {
        var bounds = await HeadAsync(cancellationToken);
        // What this pod has not heard of is read from Redis from now on, and its connections are told.
        if (HasSubscribers)
            MakeUpFor(bounds);
        return bounds;
    }

    private async ValueTask<LogBounds> HeadAsync(CancellationToken cancellationToken) =>
        (await _services.Calls.ReadAsync(Names, -1, 0, cancellationToken)).Bounds;

    /// <summary>A doorbell of another pod.</summary>
    public async ValueTask RingAsync(Doorbell bell)
    {
        _lane.Hear(new(bell.Life, bell.Bounds.Head));
        if (bell.Entries.Count == 0 || await OpenAsync(bell) is not { } events)
            Missed(bell.Bounds);
        else
            Heard(events, bell.Bounds);
    }

    /// <summary>The log may have grown without this pod having heard of it.</summary>
    public void Missed(LogBounds? bounds)
    {
        lock (_gate)
        {
            if (bounds is { } known)
                _tail.Take(default, known);
            else
                _tail.Doubt();
        }

        Wake();
    }

    /// <returns>How much it holds, now that it may hold so much.</returns>
    public int Limit(int maxBytes)
    {
        lock (_gate)
        {
            _tail.Limit(maxBytes);
            return _tail.Bytes;
        }
    }

    public void Wake()
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
            subscriber.Wake();
    }

    /// <summary>Compares the head in Redis with the one that this pod heard of, and wakes whoever could not read on.</summary>
    /// <returns>The head, where this pod has not heard so far by now; a doorbell may be on its way, beside this answer.</returns>
    public async ValueTask<LogBounds?> CompareAsync(CancellationToken cancellationToken)
    {
        Cursor heard;
        lock (_gate)
            heard = _tail.HeardOf;
        var bounds = await HeadAsync(cancellationToken);
        lock (_gate)
            _tail.Correct(heard, bounds);
        if (Interlocked.Exchange(ref _hasPutOff, false))
            Wake();
        return HasHeardOf(bounds) ? null : bounds;
    }

    /// <summary>What this pod has not heard of up to a head is read from Redis from now on, and its connections are told.</summary>
    /// <returns>Whether there was any.</returns>
    public bool MakeUpFor(LogBounds bounds)
    {
        if (HasHeardOf(bounds))
            return false;
        Missed(bounds);
        return true;
    }

    private bool HasHeardOf(LogBounds bounds)
    {
        lock (_gate)
            return _tail.HasHeardOf(bounds);
    }

    /// <summary>The log has grown by what this pod itself wrote and never heard of: its own doorbells are passed over.</summary>
    private void Doubt()
    {
        lock (_gate)
            _tail.Doubt();
    }

    private void Stored(AppendBatch batch, AppendAnswer answer)
    {
        if (!HasSubscribers)
            return;
        var events = new LogEvent[batch.Stored.Count];
        for (var i = 0; i < events.Length; i++)
            events[i] = new(_user, batch.PositionOf(answer.First, i), batch.Stored[i].Event);
        Heard(events, answer.Bounds);
    }

    private void Heard(ReadOnlyMemory<LogEvent> events, LogBounds bounds)
    {
        if (!HasSubscribers)
            return;
        lock (_gate)
            _tail.Take(events.Span, bounds);
        Wake();
    }

    private async Task<LogPage> FetchAsync(Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        var (life, bounds, entries) = await _services.Calls.ReadAsync(Names, after.Offset, maxBytes, cancellationToken);
        if (bounds.GapAfter(after) is { } gap)
            return new(default, bounds, gap);
        // The log says that there is more and has none of it: somebody took it away.
        if (entries.Count == 0 && after.Offset < bounds.Head)
            return new(default, bounds, Violation: ViolationKinds.EventOutOfPlace);
        var page = await OpenAsync(entries, after.Offset, life, bounds.Epoch, cancellationToken);
        if (page.Length < entries.Count)
            return page.Length > 0 ? new(page.AsMemory(0, CountWithin(maxBytes, page)), bounds) : new(default, bounds, Violation: ViolationKinds.BrokenSeal);

        bool isNews;
        lock (_gate)
            isNews = HasSubscribers && _tail.Begin(page, bounds);
        // From here on no sweep finds it missing, whose doorbell was lost.
        if (isNews)
            Wake();
        return new(page.AsMemory(0, CountWithin(maxBytes, page)), bounds);
    }

    /// <summary>How many fit into so many bytes of frames, but at least one: Redis counts the bytes of entries, which are fewer.</summary>
    private static int CountWithin(int maxBytes, LogEvent[] events)
    {
        var bytes = 0L;
        var count = Array.FindIndex(events, e => (bytes += EventFrame.MaxLength(e.Event)) > maxBytes);
        return count < 0 ? events.Length : Math.Max(count, Math.Min(1, events.Length));
    }

    /// <returns>The events, up to the first that does not open as what follows.</returns>
    private async ValueTask<LogEvent[]> OpenAsync(
        IReadOnlyList<(long Offset, byte[] Entry)> entries, long after, Epoch life, Epoch epoch, CancellationToken cancellationToken)
    {
        var page = new List<LogEvent>(entries.Count);
        for (var isFresh = false; page.Count < entries.Count;)
        {
            UserSeals seals;
            try
            {
                seals = await _services.Secrets.OfAsync(_user, cancellationToken);
            }
            catch (IsolationViolationException)
            {
                // Without the user's secret nothing opens.
                break;
            }

            foreach (var (offset, entry) in entries.Skip(page.Count))
            {
                if (offset != after + 1 + page.Count || Open(entry, life, new(epoch, offset), seals) is not { } e)
                    break;
                page.Add(e);
            }

            // The user's secrets may be others than this pod remembers.
            if (page.Count == entries.Count || isFresh)
                break;
            isFresh = true;
            _services.Secrets.Forget(_user);
        }

        return [.. page];
    }

    private async ValueTask<LogEvent[]?> OpenAsync(Doorbell bell)
    {
        try
        {
            var seals = await _services.Secrets.OfAsync(_user, CancellationToken.None);
            var events = new LogEvent[bell.Entries.Count];
            for (var i = 0; i < events.Length; i++)
                if (Open(bell.Entries[i].Span, bell.Life, bell.First with { Offset = bell.First.Offset + i }, seals) is { } e)
                    events[i] = e;
                else
                    return null;
            return events;
        }
        catch (Exception unopened) when (unopened is RedisCallException or IsolationViolationException)
        {
            // It is read instead, and whoever reads is told.
            return null;
        }
    }

    private LogEvent? Open(ReadOnlySpan<byte> entry, Epoch life, Cursor at, UserSeals seals) =>
        EventEntry.Open(entry, new(life, at.Offset), seals, Names) is var (e, seq) ? new(_user, new(at, seq), e) : null;
}
