using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>The threads of one user in memory. Members whose name ends in Locked need <see cref="Sync"/>.</summary>
internal sealed class UserThreads
{
    private readonly Dictionary<ThreadId, StoredThread> _threads = [];
    private readonly List<ThreadChange> _unsaid = [];
    private long _lastNumber;

    public Lock Sync { get; } = new();

    /// <summary>Whose turn it is to change them.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Who has the turn or waits for it: while there is somebody, this object belongs to the store.</summary>
    public int TurnsLocked { get; set; }

    /// <summary>Whether this object no longer belongs to the store: whoever holds it looks again.</summary>
    public bool RetiredLocked { get; set; }

    public bool IsIdleLocked => TurnsLocked == 0 && _threads.Count == 0 && _unsaid.Count == 0;

    public int CountLocked => _threads.Count;

    public StoredThread[] AllLocked => [.. _threads.Values];

    public ThreadChange[] UnsaidLocked => [.. _unsaid];

    public StoredThread? FindLocked(ThreadId thread) => _threads.GetValueOrDefault(thread);

    public void PutLocked(StoredThread thread) => _threads[thread.Thread] = thread;

    /// <summary>Keeps a change and what there is to say of it, in one step.</summary>
    public ThreadChange ChangeLocked(ThreadChangeKind kind, StoredThread thread)
    {
        if (kind == ThreadChangeKind.Deleted)
            _threads.Remove(thread.Thread);
        else
            _threads[thread.Thread] = thread;
        var change = new ThreadChange(++_lastNumber, kind, thread);
        _unsaid.Add(change);
        return change;
    }

    public bool IsUnsaidLocked(ThreadChange change) => _unsaid.Exists(other => other.Number == change.Number);

    public void SaidLocked(ThreadChange change) => _unsaid.RemoveAll(other => other.Number == change.Number);

    public void ForgetLocked(DateTimeOffset idleSince)
    {
        foreach (var thread in AllLocked)
            if (thread.Updated < idleSince)
                _threads.Remove(thread.Thread);
    }
}
