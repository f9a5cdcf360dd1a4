namespace Netra.Signal.Client.Flow;

/// <summary>The last events, in order, and who has read how far: a buffer that refuses rather than drops, and never grows.</summary>
/// <remarks>
/// A reader is a position. What the slowest reader has not finished with is never overwritten: the window is full then. Before the first
/// listener comes, everything is held for it; a run that is followed counts as one, as its application may listen to runs alone.
/// </remarks>
internal sealed class EventWindow(int capacity)
{
    private readonly ClientEvent?[] _items = new ClientEvent?[capacity];
    private readonly List<WindowReader> _readers = [];
    private bool _holdsForFirst = true;
    private bool _wasHeard;
    private long _left;
    private long _done;
    private string? _doneCursor;
    private TaskCompletionSource? _wake;
    private TaskCompletionSource? _room;
    private bool _ended;
    private SignalClientException? _failure;

    public Lock Sync { get; } = new();

    /// <summary>Called, under the lock, when <see cref="DoneCursor"/> moved.</summary>
    public Action? Moved { get; set; }

    public long Head { get; private set; }

    /// <summary>The cursor of the last event that every reader has finished with; those after it are for the next that reads.</summary>
    public string? DoneCursor
    {
        get
        {
            lock (Sync)
                return _doneCursor;
        }
    }

    /// <summary>Adds the next event; <see langword="false"/> when the window is full.</summary>
    public bool TryAppend(ClientEvent item)
    {
        lock (Sync)
        {
            if (Head - OldestLocked() >= capacity)
                return false;
            _items[Head++ % capacity] = item;
            DoneLocked();
            WakeLocked();
            return true;
        }
    }

    /// <summary>Where the flow begins, while nothing has come.</summary>
    public void Begin(string cursor)
    {
        lock (Sync)
        {
            if (_done == Head)
                _doneCursor = cursor;
            Moved?.Invoke();
        }
    }

    /// <summary>A reader of everything: the first one starts where the last one left, the others at the present.</summary>
    /// <param name="outlivesFailure">Whether it waits when the client fails.</param>
    public WindowReader Subscribe(bool outlivesFailure = false)
    {
        lock (Sync)
        {
            var isFirst = !_readers.Exists(reader => reader.HearsAll);
            (_holdsForFirst, _wasHeard) = (false, true);
            return AddLocked(isFirst ? _left : Head, outlivesFailure: outlivesFailure);
        }
    }

    /// <summary>A reader from a position on, until one that may be known later: <see cref="Pulse"/> tells that it is.</summary>
    public WindowReader Subscribe(long from, Func<long> endsAt)
    {
        lock (Sync)
            return AddLocked(from, endsAt);
    }

    /// <summary>The present, for a run that is followed from here on.</summary>
    public long Follow()
    {
        lock (Sync)
        {
            _holdsForFirst = false;
            ReleaseLocked();
            return Head;
        }
    }

    /// <summary>Lets every reader look again: what they look at is looked at under the lock, so that none looks too early and then waits.</summary>
    public void Pulse()
    {
        lock (Sync)
            WakeLocked();
    }

    /// <summary>Nothing more comes: readers end after what is there, with the failure if there was one, unless they outlive it.</summary>
    public void End(SignalClientException? failure)
    {
        lock (Sync)
        {
            (_ended, _failure) = (true, failure);
            WakeLocked();
        }
    }

    public void Reopen()
    {
        lock (Sync)
            (_ended, _failure) = (false, null);
    }

    /// <summary>Waits until at least half of the window is free.</summary>
    public async Task RoomAsync(CancellationToken cancellationToken)
    {
        Task room;
        lock (Sync)
        {
            if (HasRoomLocked())
                return;
            room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal (ClientEvent? Item, Task? Wait) ReadLocked(WindowReader reader)
    {
        if (reader.Position >= reader.EndsAt)
            return (null, null);
        if (reader.Position < Head)
            return (_items[reader.Position % capacity], null);
        if (_failure is { } failure && !reader.OutlivesFailure)
            throw failure;
        return _ended && _failure is null ? (null, null) : (null, (_wake ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
    }

    internal void ReleaseLocked()
    {
        DoneLocked();
        if (_room is { } room && HasRoomLocked())
        {
            _room = null;
            room.SetResult();
        }
    }

    internal void RemoveLocked(WindowReader reader)
    {
        if (!_readers.Remove(reader))
            return;
        if (reader.HearsAll && !_readers.Exists(other => other.HearsAll))
            _left = reader.Position;
        ReleaseLocked();
    }

    private WindowReader AddLocked(long from, Func<long>? endsAt = null, bool outlivesFailure = false)
    {
        var missed = from < Head - capacity;
        var reader = new WindowReader(this, missed ? Head : from, endsAt, missed) { OutlivesFailure = outlivesFailure };
        _readers.Add(reader);
        return reader;
    }

    private bool HasRoomLocked() => Head - OldestLocked() <= capacity / 2;

    private long OldestLocked() => _readers.Count > 0 ? _readers.Min(reader => reader.Position) : _holdsForFirst ? _left : Head;

    /// <summary>What is not read by anybody is not finished with, though it is let go: another life of the process hears it.</summary>
    private void DoneLocked()
    {
        var done = _wasHeard && !_readers.Exists(reader => reader.HearsAll) ? _left : OldestLocked();
        if (done <= _done)
            return;
        (_done, _doneCursor) = (done, _items[(done - 1) % capacity]!.Cursor);
        Moved?.Invoke();
    }

    private void WakeLocked()
    {
        _wake?.SetResult();
        _wake = null;
    }
}
