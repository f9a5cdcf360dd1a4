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

    /// <summary>How long a run whose turn has come waits for somebody who serves its agent: a worker may be about to come back, or this pod have just started.</summary>
    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(10);

    /// <summary>Returns once the run has begun, or ended. A store that is away is waited for: the turn is the run's.</summary>
    /// <param name="user">Whose run.</param>
    /// <param name="id">The run.</param>
    /// <param name="stopping">This process stops: then whoever looks after lost runs ends it, or <see cref="LineSweep.EndAsync"/>.</param>
    public async ValueTask BeginAsync(UserKey user, RunId id, CancellationToken stopping)
    {
        if (await OpenAsync(user, id, stopping) is not { EndedAt: null } run)
            return;
        if (await ExecutorAsync(run, stopping) is not { } executor)
        {
            if (run.EndedAt is not null)
                return;
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

    private async ValueTask<IRunExecutor?> ExecutorAsync(RunWriter run, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (executors.Of(run.Run.Agent) is { } executor)
                return executor;
            if (run.EndedAt is not null || time.GetElapsedTime(began) >= ServedWithin)
                return null;
            await Task.Delay(TryAgainAfter, time, stopping);
        }
    }

    private async ValueTask<RunWriter?> OpenAsync(UserKey user, RunId id, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await opener.OpenAsync(user, id, stopping);
            }
            catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
            {
                await Task.Delay(TryAgainAfter, time, stopping);
            }
        }
    }

    private async ValueTask RefuseAsync(RunWriter run, string why)
    {
        metrics.Count(QueueMetrics.Refused);
        await new RunEnding(run, time, logger).EndAsync(new AgentError(RunEnds.Refused, why, true));
    }
}
