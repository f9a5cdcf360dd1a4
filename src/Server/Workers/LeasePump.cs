using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Moves runs from the queues to workers of this pod that have room: for each agent one loop at a time, and none while nothing moves.</summary>
internal sealed class LeasePump : IDisposable
{
    /// <summary>How many waiting runs are looked at: some may be kept from the one worker that has room.</summary>
    private const int LookAt = 16;

    /// <summary>How long a pod lets less loaded ones go first.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly ILeaseStore _leases;
    private readonly ILeaseIndex _index;
    private readonly WorkerRegistry _registry;
    private readonly LeaseGrants _grants;
    private readonly TimeProvider _time;
    private readonly ILogger<LeasePump> _logger;
    private readonly KeyedLoops<string> _loops;

    public LeasePump(ILeaseStore leases, ILeaseIndex index, WorkerRegistry registry, LeaseGrants grants, TimeProvider time, ILogger<LeasePump> logger)
    {
        (_leases, _index, _registry, _grants, _time, _logger, _loops) = (leases, index, registry, grants, time, logger, new(MoveAsync));
        index.Waits += Wake;
        index.Changed += Tell;
        registry.HasRoomFor += Wake;
    }

    /// <summary>Runs of that agent may wait, and a worker may have room.</summary>
    public void Wake(string agent)
    {
        if (_registry.HasRoom(agent))
            _loops.Wake(agent);
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
                await _index.DropAsync(run, agent);
            return entry is { State: LeaseState.Waiting } && await _grants.TryGrantAsync(entry.Next());
        }
        catch (IsolationViolationException)
        {
            // That it does not open was counted and audited; the sweep ends the run.
            await _index.DropAsync(run, agent);
            return false;
        }
        catch (Exception failure) when (failure is not SignalException { Code: ErrorCodes.Unavailable })
        {
            _logger.NotMoved(failure, agent);
            return false;
        }
    }

    private void Tell(RunName run)
    {
        if (_registry.HolderOf(run) is { } session)
            _ = _grants.TellNewsAsync(session, run);
    }
}
