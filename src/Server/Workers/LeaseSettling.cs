using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Takes runs from their workers or from the queue, and ends them or puts them back. Each step can be gone on with by another pod.</summary>
internal sealed class LeaseSettling(
    ILeaseStore leases, ILeaseIndex index, WorkerRegistry registry, IRunOpener opener, WorkerOptions options, WorkerMetrics metrics, TimeProvider time,
    ILogger<LeaseSettling> logger)
{
    /// <summary>After which time another pod goes on with what this one began.</summary>
    private static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(10);

    private const int Tries = 8;

    /// <summary>Said to a worker that had its time.</summary>
    public const string OverTime = "The run has had its time (Netra:Workers:RunFor).";

    /// <summary>Settles a run: from now on no worker writes it; it ends, or waits for another worker.</summary>
    /// <returns>False when somebody changed the entry meanwhile: nothing was done.</returns>
    public async ValueTask<bool> SettleAsync(LeaseEntry entry, Settlement settlement, string? reason = null)
    {
        // What goes back and forth between workers ends, too.
        var isPutBack = settlement == Settlement.Requeue && entry.State != LeaseState.Settling;
        if (isPutBack && entry.Requeues >= options.Requeues)
            settlement = Settlement.Expired;
        var settling = entry.Next() with
        {
            State = LeaseState.Settling, Settlement = settlement, Fence = entry.Fence + 1, Until = time.GetUtcNow() + TakeOverAfter,
            Requeues = entry.Requeues + (isPutBack ? 1 : 0),
        };
        if (!await leases.TrySaveAsync(entry.Owner, settling))
            return false;
        registry.Drop(entry.Name);
        if (isPutBack && settlement == Settlement.Expired)
        {
            metrics.Lease(WorkerMetrics.Expired);
            logger.PutBackTooOften(entry.Run.Value, entry.Owner.Pseudonym, entry.Agent, entry.Requeues);
        }

        var run = await opener.OpenAsync(entry.Owner, entry.Run, CancellationToken.None);
        if (run is { EndedAt: null })
        {
            if (settlement == Settlement.Requeue && await TryRequeueAsync(run, settling, reason ?? "Its worker was lost."))
                return true;
            await new RunEnding(run, time, logger).EndAsync(EndOf(settling));
        }

        // An end that could not be stored is tried again: somebody must go on looking after the run.
        if (run is not { EndedAt: null })
            await ForgetAsync(entry.Name);
        return true;
    }

    /// <summary>
    /// The run has ended, in whatever way. Its worker, if it was not the worker's doing, is told; what the worker says again is answered again
    /// for a while, and nothing more is stored.
    /// </summary>
    public async ValueTask EndedAsync(RunName run)
    {
        for (var i = 0; i < Tries && await leases.FindAsync(run.User, run.Run) is { State: LeaseState.Leased or LeaseState.Waiting } entry; i++)
        {
            if (entry.State == LeaseState.Waiting
                ? await leases.TryRemoveAsync(run.User, entry)
                : await leases.TrySaveAsync(run.User, entry.Next() with { State = LeaseState.Over, Until = time.GetUtcNow() + options.LeaseFor }))
            {
                metrics.Lease(WorkerMetrics.Ended);
                break;
            }
        }

        if (registry.Drop(run) is var (session, held))
            session.TellOver(held);
    }

    /// <summary>What is known of the run does not open: nobody can go on with it, so it ends. That it does not open was counted and audited.</summary>
    public async ValueTask EndUnreadableAsync(RunName name)
    {
        if (registry.Drop(name) is var (session, held))
            session.TellOver(held);
        if (await opener.OpenAsync(name.User, name.Run, CancellationToken.None) is { EndedAt: null } run)
            await new RunEnding(run, time, logger).EndAsync(new AgentError(RunEnds.WorkerLost, "The worker that carried out the run is not known any more; start the run again.", true));
    }

    /// <summary>Nothing is known of the run any more.</summary>
    public async ValueTask ForgetAsync(RunName run)
    {
        for (var i = 0; i < Tries && await leases.FindAsync(run.User, run.Run) is { } entry; i++)
            if (await leases.TryRemoveAsync(run.User, entry))
                return;
    }

    /// <summary>Ends the lease as soon as the run ends, in whatever way. Nothing of it throws: what could not be done now is when the lease expires.</summary>
    public void Watch(RunWriter run) => run.Ended.UnsafeRegister(static (state, token) => _ = ((Watched)state!).EndedAsync(), new Watched(this, new(run.Run.Owner, run.Run.Run), logger));

    private static AgentEvent EndOf(LeaseEntry entry) => entry.Settlement switch
    {
        Settlement.Cancelled => new AgentCancelled(entry.CancelReason),
        Settlement.Expired => new AgentError(RunEnds.Expired, "No worker took the run in time, and kept it; start it again later.", true),
        Settlement.TimedOut => new AgentError(RunEnds.TimedOut, "The run took longer than it may.", false),
        Settlement.Stopped => RunEnds.Stopped,
        _ => new AgentError(RunEnds.WorkerLost, "The worker that carried out the run is gone; start the run again.", true),
    };

    /// <returns>False when the run has ended meanwhile.</returns>
    private async ValueTask<bool> TryRequeueAsync(RunWriter run, LeaseEntry settling, string reason)
    {
        var isElsewhere = false;
        try
        {
            var (attempt, lastN) = await run.TakeBackAsync(reason, 1 + await index.CountAsync(settling.Agent), settling.Attempt, FenceAsync);
            await leases.TrySaveAsync(settling.Owner, settling.Next() with
            {
                State = LeaseState.Waiting, Attempt = attempt, Base = lastN, Holder = null, IsTakenUp = false, RunUntil = null, Answers = [], Until = time.GetUtcNow() + options.WaitFor,
            });
            metrics.Lease(WorkerMetrics.Requeued);
            return true;
        }
        catch (SignalException ended) when (ended.Code == ErrorCodes.Conflict)
        {
            return isElsewhere;
        }

        // Whoever took too long finds the run with its next worker, whose words are not to be withdrawn.
        async ValueTask FenceAsync()
        {
            isElsewhere = await leases.FindAsync(settling.Owner, settling.Run) is not { State: LeaseState.Settling } now || now.Fence != settling.Fence;
            if (isElsewhere)
                throw SignalException.Conflict("Another pod has put the run back.");
        }
    }

    /// <summary>A run that is watched for its end.</summary>
    private sealed class Watched(LeaseSettling settling, RunName run, ILogger logger)
    {
        public async Task EndedAsync()
        {
            try
            {
                await settling.EndedAsync(run);
            }
            catch (Exception failure)
            {
                logger.LeaseNotEnded(failure, run.Run.Value, run.User.Pseudonym);
            }
        }
    }
}
