using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>Leases in the memory of this process.</summary>
internal sealed class MemoryLeases : ILeaseStore, ILeaseIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunName, LeaseEntry> _entries = [];
    private readonly Dictionary<string, OrderedDictionary<RunName, LeaseEntry>> _waiting = new(StringComparer.Ordinal);

    public event Action<string>? Waits;

    public event Action<RunName>? Changed;

    /// <summary>How many runs workers have, or wait for one.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public ValueTask<LeaseEntry?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(_entries.GetValueOrDefault(new(user, run)));
    }

    public ValueTask<bool> TrySaveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Owner != user || !user.IsValid)
            throw new ArgumentException("A lease entry is its own user's.", nameof(entry));
        lock (_gate)
        {
            if ((_entries.GetValueOrDefault(entry.Name)?.Version ?? 0) != entry.Version - 1)
                return new(false);
            _entries[entry.Name] = entry;
            IndexLocked(entry);
        }

        if (entry.State == LeaseState.Waiting)
            Waits?.Invoke(entry.Agent);
        return new(true);
    }

    public ValueTask<bool> TryRemoveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(new(user, entry.Run))?.Version != entry.Version)
                return new(false);
            _entries.Remove(entry.Name);
            UnindexLocked(entry);
            return new(true);
        }
    }

    public ValueTask<IReadOnlyList<RunName>> WaitingAsync(string agent, int most, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new([.. _waiting.TryGetValue(agent, out var queue) ? queue.Keys.Take(most) : []]);
    }

    public ValueTask<int> CountAsync(string agent, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new(_waiting.TryGetValue(agent, out var queue) ? queue.Count : 0);
    }

    public ValueTask<IReadOnlyList<RunName>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new([.. _entries.Values.Where(entry => entry.Due <= now).Take(most).Select(entry => entry.Name)]);
    }

    public void Tell(RunName run) => Changed?.Invoke(run);

    private void IndexLocked(LeaseEntry entry)
    {
        if (entry.State != LeaseState.Waiting)
        {
            UnindexLocked(entry);
            return;
        }

        if (!_waiting.TryGetValue(entry.Agent, out var queue))
            _waiting.Add(entry.Agent, queue = []);
        queue[entry.Name] = entry;
    }

    private void UnindexLocked(LeaseEntry entry)
    {
        if (_waiting.TryGetValue(entry.Agent, out var queue) && queue.Remove(entry.Name) && queue.Count == 0)
            _waiting.Remove(entry.Agent);
    }
}
