using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Lets go of the workers of a process that stops: none gets another run, and those that have runs go on elsewhere, or end them here.</summary>
/// <remarks>
/// Where leases outlive the process a worker that has runs is told at once, and its connection stays until it has left, or ended or handed back
/// its runs, or there is no more time: its leases stay in force, and it resumes them on another pod. Where they do not, it is told when its
/// runs have ended: nobody could go on with them.
/// </remarks>
internal sealed class WorkerFarewell(ILeaseStore leases, ILeaseIndex index, LeaseSettling settling, WorkerRegistry registry, WorkerSessions sessions, ILogger<WorkerFarewell> logger)
{
    private const string Reason = "This process is going away; connect again and resume your leases.";

    /// <summary>Runs that workers of this process have.</summary>
    public int Held => registry.Held;

    /// <summary>The workers that are still connected.</summary>
    public IEnumerable<WorkerSession> Here => registry.Sessions;

    /// <summary>From now on no worker here gets a run.</summary>
    public void Begin() => registry.Leave();

    /// <summary>Tells a worker to go elsewhere, if it has no run or can go on with it there.</summary>
    /// <param name="session">The worker.</param>
    /// <param name="retryAfter">How long it is asked to stay away.</param>
    /// <returns>Whether it is told.</returns>
    public bool Tell(WorkerSession session, TimeSpan retryAfter)
    {
        if (session.IsAtWork && !index.OutlivesProcess)
            return false;
        if (session.IsAtWork)
            session.TellClosing(CloseCode.GoingAway, Reason, retryAfter);
        else
            Close(session, retryAfter);
        return true;
    }

    /// <summary>Ends the runs that only this process knows of, and every session.</summary>
    /// <param name="retryWithin">The longest that a worker is asked to stay away; each is asked for another time.</param>
    /// <returns>How many runs it ended.</returns>
    public async Task<int> EndAsync(TimeSpan retryWithin = default)
    {
        var ended = index.OutlivesProcess ? 0 : await EndRunsAsync();
        foreach (var session in registry.Sessions)
            Close(session, retryWithin * Random.Shared.NextDouble());
        return ended;
    }

    private async Task<int> EndRunsAsync()
    {
        var ended = 0;
        foreach (var run in await index.DueAsync(DateTimeOffset.MaxValue, int.MaxValue))
            if (await TryEndAsync(run))
                ended++;
        return ended;
    }

    /// <summary>Never throws: the others end, too.</summary>
    private async Task<bool> TryEndAsync(RunName run)
    {
        try
        {
            return await leases.FindAsync(run.User, run.Run) is { State: not LeaseState.Over } entry && await settling.SettleAsync(entry, Settlement.Stopped);
        }
        catch (Exception failure)
        {
            logger.NotSettled(failure, run.Run.Value, run.User.Pseudonym);
            return false;
        }
    }

    private void Close(WorkerSession session, TimeSpan retryAfter) => sessions.Close(session, CloseCode.GoingAway, Reason, retryAfter);
}
