using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>Gives a run to the least loaded worker of this pod: a lease first, then word of it.</summary>
internal sealed class LeaseGrants(
    ILeaseStore leases, WorkerRegistry registry, WorkerPermissions permissions, LeaseSeals seals, LeaseSettling settling, IRunOpener opener, IRunStore runs, WorkerOptions options,
    WorkerMetrics metrics, IAuditLog audit, TimeProvider time, ILogger<LeaseGrants> logger)
{
    /// <summary>Grants the lease of a run.</summary>
    /// <param name="next">The entry as it is stored next, but for what a grant changes.</param>
    /// <returns>False when nobody here has room, or somebody else was faster.</returns>
    public async ValueTask<bool> TryGrantAsync(LeaseEntry next)
    {
        var fence = LeaseClaim.NewFence();
        if (registry.TryHold(next.Name, next.Agent, next.Session, SealFor) is not var (session, lease))
            return false;
        var now = time.GetUtcNow();
        var leased = next with
        {
            State = LeaseState.Leased, Fence = fence, Holder = session.Application.Key.ToString(), Session = session.Id, Until = now + options.LeaseFor, RunUntil = now + options.RunFor,
        };
        var isSaved = false;
        try
        {
            isSaved = await leases.TrySaveAsync(next.Owner, leased);
        }
        finally
        {
            if (!isSaved)
                registry.Drop(next.Name);
        }

        if (isSaved)
            await TellAsync(session, leased, lease);
        return isSaved;

        string SealFor(WorkerSession candidate) =>
            seals.Close(new(next.Owner, next.Run, candidate.Application.Key.ToString(), fence, next.Base));
    }

    /// <summary>Tells the worker. When that is not possible, the run waits for another one: nobody knows of this lease.</summary>
    private async ValueTask TellAsync(WorkerSession session, LeaseEntry leased, string lease)
    {
        try
        {
            if (await opener.OpenAsync(leased.Owner, leased.Run, CancellationToken.None) is not { } run)
            {
                registry.Drop(leased.Name);
                await settling.ForgetAsync(leased.Name);
                return;
            }

            settling.Watch(run);
            if (run.EndedAt is not null)
                return;
            // What an application may not serve it is not told either.
            var ended = options.HistoryRuns == 0 ? [] : await runs.EndedAsync(leased.Owner, run.Run.Thread, CancellationToken.None);
            var history = ended.Where(told => permissions.Allows(session.Application, told.Agent));
            var assignment = new RunAssignment(
                lease, leased.Run, run.Run.Thread, leased.Agent, run.Run.Input, [.. history.TakeLast(options.HistoryRuns)], leased.Attempt,
                run.Run.Traceparent);
            if (!session.Assign(leased.Name, WorkerNotice.Of(assignment, leased.Name)))
                throw new SignalException(ErrorCodes.Unavailable, "The worker is gone, or the run has ended.");
            metrics.Lease(WorkerMetrics.Granted);
            audit.Record(new("assign_run", AuditDecision.Allowed, leased.Owner, session.Id, leased.Run.Value, session.Application.Key.Pseudonym));
        }
        catch (Exception failure)
        {
            // First: the place is the worker's own, whatever becomes of the run.
            registry.Drop(leased.Name);
            logger.NotAssigned(failure, leased.Run.Value, leased.Owner.Pseudonym);
            await settling.SettleAsync(leased, Settlement.Requeue, "The run could not be given to its worker.");
            return;
        }

        await TellNewsAsync(session, leased.Name);
    }

    /// <summary>Tells a worker what came of a run that it has: now, or, where that fails, with a renewal. Never throws.</summary>
    public async Task TellNewsAsync(WorkerSession session, RunName run)
    {
        try
        {
            if (await leases.FindAsync(run.User, run.Run) is { } entry)
                session.Tell(entry);
        }
        catch (Exception failure)
        {
            logger.NewsNotTold(failure, run.Run.Value, run.User.Pseudonym);
        }
    }
}
