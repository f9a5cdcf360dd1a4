using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Moves runs from the queues to workers of this pod that have room: for each agent one loop at a time, and none while nothing moves.</summary>
internal sealed class LeasePump : IDisposable
{
    /// <summary>How many waiting runs are looked at: some may be kept from the one worker that has room.</summary>
    private const int LookAt = 16;

    /// <summary>How long a pod lets less loaded ones go first.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _again = new(StringComparer.Ordinal);
    private readonly ILeaseStore _leases;
    private readonly ILeaseIndex _index;
    private readonly WorkerRegistry _registry;
    private readonly LeaseGrants _grants;
    private readonly TimeProvider _time;
    private readonly ILogger<LeasePump> _logger;

    public LeasePump(ILeaseStore leases, ILeaseIndex index, WorkerRegistry registry, LeaseGrants grants, TimeProvider time, ILogger<LeasePump> logger)
    {
        (_leases, _index, _registry, _grants, _time, _logger) = (leases, index, registry, grants, time, logger);
        index.Waits += Wake;
        index.Changed += Tell;
        registry.HasRoomFor += Wake;
    }

    /// <summary>Runs of that agent may wait, and a worker may have room.</summary>
    public void Wake(string agent)
    {
        if (!_registry.HasRoom(agent))
            return;
        lock (_gate)
            if (!_again.TryAdd(agent, false))
            {
                _again[agent] = true;
                return;
            }

        _ = MoveAsync(agent);
    }

    /// <summary>Looks at every agent that is served here: a wake-up may have been lost.</summary>
    public void WakeAll()
    {
        foreach (var agent in _registry.Served)
            Wake(agent);
    }

    public void Dispose()
    {
        _index.Waits -= Wake;
        _index.Changed -= Tell;
        _registry.HasRoomFor -= Wake;
    }

    /// <summary>Never throws: what did not move now does at the next look.</summary>
    private async Task MoveAsync(string agent)
    {
        await Task.Yield();
        do
        {
            try
            {
                while (_registry.HasRoom(agent) && await MoveOneAsync(agent))
                {
                    // On to the next.
                }
            }
            catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
            {
                // It is said elsewhere that the store is away; what waits is looked at again within a second.
            }
            catch (Exception failure)
            {
                _logger.NotMoved(failure, agent);
            }
        }
        while (Again(agent));
    }

    private async ValueTask<bool> MoveOneAsync(string agent)
    {
        // Where pods share the queues, the one whose worker is idle comes first.
        if (_index.OutlivesProcess && _registry.LeastLoad(agent) is > 0 and var load)
            await Task.Delay(load * LongestWait, _time);
        foreach (var run in await _index.WaitingAsync(agent, LookAt))
            if (await MoveAsync(agent, run))
                return true;
        return false;
    }

    /// <summary>What is wrong with one run holds up no other.</summary>
    private async ValueTask<bool> MoveAsync(string agent, RunName run)
    {
        try
        {
            var entry = await _leases.FindAsync(run.User, run.Run);
            if (entry is null)
                await _index.DropAsync(agent, run);
            return entry is { State: LeaseState.Waiting } && await _grants.TryGrantAsync(entry.Next());
        }
        catch (Exception failure) when (failure is not SignalException { Code: ErrorCodes.Unavailable })
        {
            _logger.NotMoved(failure, agent);
            return false;
        }
    }

    private bool Again(string agent)
    {
        lock (_gate)
        {
            if (_again[agent])
                return !(_again[agent] = false);
            _again.Remove(agent);
            return false;
        }
    }

    private void Tell(RunName run)
    {
        if (_registry.HolderOf(run) is { } session)
            _ = TellAsync(session, run);
    }

    private async Task TellAsync(WorkerSession session, RunName run)
    {
        try
        {
            if (await _leases.FindAsync(run.User, run.Run) is { } entry)
                session.Tell(entry);
        }
        catch (Exception failure)
        {
            _logger.NewsNotTold(failure, run.Run.Value, run.User.Pseudonym);
        }
    }
}
