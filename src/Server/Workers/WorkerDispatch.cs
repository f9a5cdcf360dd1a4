using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Carries out runs by workers: a run goes to a worker that has room, or waits for one.</summary>
internal sealed class WorkerDispatch(
    ILeaseStore leases, ILeaseIndex index, IRunStore runs, LeaseGrants grants, LeaseSettling settling, WorkerRegistry registry, WorkerOptions options, TimeProvider time,
    ILogger<WorkerDispatch> logger) : IRunExecutor
{
    public IReadOnlyList<AgentInfo> Agents => registry.Agents;

    /// <summary>A run that waits is told its history when it is handed out.</summary>
    public bool ReadsHistory => false;

    public bool Serves(string agent) => registry.Serves(agent);

    public async ValueTask BeginAsync(RunWriter run, IReadOnlyList<RunState> history)
    {
        if (registry.IsLeaving && !index.OutlivesProcess)
            throw new SignalException(ErrorCodes.Unavailable, RunEnds.Stopped.Message);
        var entry = new LeaseEntry
        {
            Owner = run.Run.Owner, Run = run.Run.Run, Agent = run.Run.Agent, State = LeaseState.Waiting, Until = time.GetUtcNow() + options.WaitFor,
        };
        var waiting = await index.CountAsync(entry.Agent);
        if (waiting == 0 && (!index.OutlivesProcess || registry.LeastLoad(entry.Agent) == 0) && await grants.TryGrantAsync(entry))
            return;
        await run.WriteAsync(new RunQueued(waiting + 1), CancellationToken.None);
        await QueueAsync(run, entry);
    }

    public async ValueTask<bool> TryCancelAsync(UserKey user, RunId run, string? reason)
    {
        while (await leases.FindAsync(user, run) is { State: not LeaseState.Over } entry)
        {
            if (entry.CancelUntil is not null || (entry.State == LeaseState.Settling && entry.Settlement != Settlement.Requeue))
                return true;
            if (entry.State != LeaseState.Leased)
            {
                if (await settling.SettleAsync(entry with { CancelReason = reason }, Settlement.Cancelled))
                    return true;
            }
            else if (await leases.TrySaveAsync(user, entry.Next() with { CancelUntil = time.GetUtcNow() + options.CancelWithin, CancelReason = reason }))
            {
                index.Tell(entry.Name);
                return true;
            }
        }

        return false;
    }

    public async ValueTask AnsweredAsync(UserKey user, RunId run, ApprovalResolved answer)
    {
        while (await leases.FindAsync(user, run) is { State: LeaseState.Leased } entry)
        {
            // It is told by every pod that hears of it, so that it is told when one of them dies.
            if (entry.Answers.Any(told => told.RequestId == answer.RequestId))
            {
                index.Tell(entry.Name);
                return;
            }

            // What an earlier attempt asked is withdrawn. A run begins anew after its entry has changed, so that what is saved here is of this attempt.
            if (await runs.FindAsync(user, run, CancellationToken.None) is not { } asked || !await asked.IsSettledAsync(answer.RequestId))
                return;
            await leases.TrySaveAsync(user, entry.Next() with { Answers = [.. entry.Answers, answer] });
        }
    }

    /// <summary>The run is told to wait, so it must not be left without somebody who looks after it.</summary>
    private async ValueTask QueueAsync(RunWriter run, LeaseEntry entry)
    {
        try
        {
            if (await leases.TrySaveAsync(entry.Owner, entry))
            {
                settling.Watch(run);
                return;
            }
        }
        catch (Exception failure)
        {
            logger.NotQueued(failure, run.Run.Run.Value, run.Run.Owner.Pseudonym);
        }

        _ = new RunEnding(run, time, logger).EndAsync(new AgentError(ErrorCodes.Unavailable, "The run could not be queued; start it again later.", true));
    }
}
