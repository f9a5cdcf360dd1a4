using System.Collections.Concurrent;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Workers;

/// <summary>The workers that are connected to this pod, and which of them has which run.</summary>
internal sealed class WorkerRegistry(WorkerPermissions permissions, WorkerMetrics metrics)
{
    private readonly ConcurrentDictionary<string, WorkerSession> _sessions = new();
    private readonly ConcurrentDictionary<RunName, WorkerSession> _holders = new();
    private readonly Lock _gate = new();
    private readonly Lock _places = new();
    private ServedAgents? _served;
    private IReadOnlySet<string> _servedAnywhere = new HashSet<string>();
    private volatile bool _isLeaving;

    /// <summary>Whether this process stops: no worker here gets a run any more.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>The agents that workers of any pod served when it was looked last.</summary>
    public IReadOnlySet<string> ServedAnywhere
    {
        get => _servedAnywhere;
        set
        {
            _servedAnywhere = value;
            Changed();
        }
    }

    /// <summary>A worker of this pod may have room for a run of that agent. Handlers return at once.</summary>
    public event Action<string>? HasRoomFor;

    public IEnumerable<WorkerSession> Sessions => _sessions.Values;

    /// <summary>Runs that workers of this pod have.</summary>
    public int Held => _holders.Count;

    /// <summary>The agents that may be asked for: those that are served here now, and those that somebody may serve.</summary>
    public IReadOnlyList<AgentInfo> Agents => Look().Infos;

    public bool Serves(string agent) => Look().Names.Contains(agent);

    public bool HasRoom(string agent) => !_isLeaving && _sessions.Values.Any(session => session.HasRoom(agent));

    /// <summary>How loaded the least loaded worker is that has room, 0 to 1; 1 when none has.</summary>
    public double LeastLoad(string agent) => _sessions.Values.Where(session => session.HasRoom(agent)).Select(session => session.Load).DefaultIfEmpty(1).Min();

    /// <summary>The agents that workers of this pod serve.</summary>
    public IReadOnlySet<string> Served => (_isLeaving ? [] : _sessions.Values).SelectMany(session => session.Offers).Select(offer => offer.Name).ToHashSet();

    /// <summary>From now on no worker here gets a run.</summary>
    public void Leave() => _isLeaving = true;

    public void Add(WorkerSession session)
    {
        if (!_sessions.TryAdd(session.Id, session))
            throw new InvalidOperationException("A session has an id of its own.");
        metrics.Connected();
    }

    /// <returns>The runs that it had, and whether it was told of each.</returns>
    public IReadOnlyList<(RunName Run, bool IsTold)> Remove(WorkerSession session)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
            return [];
        IReadOnlyList<(RunName Run, bool IsTold)> had;
        lock (_places)
        {
            had = session.End();
            foreach (var (run, _) in had)
                _holders.TryRemove(KeyValuePair.Create(run, session));
        }

        Changed();
        metrics.Gone();
        return had;
    }

    /// <summary>Says that a session offers something else now.</summary>
    public void Offered(WorkerSession session)
    {
        Changed();
        foreach (var offer in session.Offers)
            HasRoomFor?.Invoke(offer.Name);
    }

    /// <summary>Takes a place of the least loaded worker for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="avoid">A session that is not to have it.</param>
    /// <param name="lease">Makes the lease for a session's application.</param>
    /// <returns>Who has it now and under which lease, or <see langword="null"/> when nobody here has a place.</returns>
    public (WorkerSession Session, string Lease)? TryHold(RunName run, string agent, string? avoid, Func<WorkerSession, string> lease)
    {
        if (_isLeaving)
            return null;
        foreach (var session in _sessions.Values.Where(session => session.Id != avoid && session.HasRoom(agent)).OrderBy(session => session.Load))
            if (lease(session) is var text && TryHold(session, run, agent, text))
                return (session, text);
        return null;
    }

    /// <summary>A worker goes on with a run, on this connection.</summary>
    public void Resume(WorkerSession session, RunName run, string agent, string lease, bool isCancelTold)
    {
        lock (_places)
        {
            if (_holders.TryGetValue(run, out var former) && !ReferenceEquals(former, session))
                former.Drop(run);
            session.Resume(run, agent, lease, isCancelTold);
            _holders[run] = session;
        }
    }

    /// <summary>Who has the run here. Where nobody has, its place is free.</summary>
    public WorkerSession? HolderOf(RunName run) => _holders.GetValueOrDefault(run);

    /// <summary>Frees the place of a run.</summary>
    /// <returns>Who had it, and the lease.</returns>
    public (WorkerSession Session, HeldLease Lease)? Drop(RunName run)
    {
        WorkerSession? session;
        HeldLease? held;
        lock (_places)
        {
            if (!_holders.TryGetValue(run, out session))
                return null;
            // The place first: who sees that nobody has the run may count on it.
            held = session.Drop(run);
            _holders.TryRemove(run, out _);
        }

        if (held is null)
            return null;
        HasRoomFor?.Invoke(held.Agent);
        return (session, held);
    }

    /// <summary>In one step, as in each of the others that change who has a run: else a place might be freed of which somebody else has just taken it.</summary>
    private bool TryHold(WorkerSession session, RunName run, string agent, string lease)
    {
        lock (_places)
        {
            if (!session.TryHold(run, agent, lease))
                return false;
            _holders[run] = session;
            return true;
        }
    }

    /// <summary>Looked at anew after each change, not for each of the users who ask.</summary>
    private ServedAgents Look()
    {
        lock (_gate)
            return _served ??= ServedAgents.Of(permissions.Named, _sessions.Values.SelectMany(session => session.Offers), _servedAnywhere);
    }

    private void Changed()
    {
        lock (_gate)
            _served = null;
    }
}
