using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Begins a run whose turn has come, on this pod, wherever it was started. One that cannot be begun ends, and says so.</summary>
internal sealed class QueuedStart(
    RunExecutors executors, IRunOpener opener, IRunStore store, QueueMetrics metrics, TimeProvider time, ILogger<QueuedStart> logger)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Returns once the run has begun, or ended. A store that is away is waited for: the turn is the run's.</summary>
    public async ValueTask BeginAsync(UserKey user, RunId id)
    {
        if (await OpenAsync(user, id) is not { EndedAt: null } run)
            return;
        if (executors.Of(run.Run.Agent) is not { } executor)
        {
            await RefuseAsync(run, "Nobody serves its agent any more; start the run again when ListAgents names it.");
            return;
        }

        try
        {
            await executor.BeginAsync(run, await RunHistory.OfAsync(store, executor, run.Run));
            metrics.Count(QueueMetrics.Begun);
        }
        catch (SignalException) when (run.EndedAt is not null)
        {
            // Cancelled before it began: it is a run that ended, with its end in the log.
        }
        catch (Exception failure)
        {
            logger.QueuedRunNotBegun(failure, id.Value, user.Pseudonym);
            await RefuseAsync(run, "Its turn came, and it could not be begun; start the run again.");
        }
    }

    private async ValueTask<RunWriter?> OpenAsync(UserKey user, RunId id)
    {
        while (true)
        {
            try
            {
                return await opener.OpenAsync(user, id, CancellationToken.None);
            }
            catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
            {
                await Task.Delay(TryAgainAfter, time);
            }
        }
    }

    private async ValueTask RefuseAsync(RunWriter run, string why)
    {
        metrics.Count(QueueMetrics.Refused);
        await new RunEnding(run, time, logger).EndAsync(new AgentError(RunEnds.Refused, why, true));
    }
}
