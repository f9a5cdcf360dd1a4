using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Carries out a run: calls the handler, and says the end that it did not say itself.</summary>
internal sealed class RunWork(IReadOnlyDictionary<string, MappedAgent> agents, WorkerMetrics metrics, ActivitySource activities, ILogger logger)
{
    private static readonly AgentError Failed = new(ErrorCodes.Internal, "The agent failed.", false);

    /// <param name="run">The run.</param>
    /// <param name="sending">Sends what is said, until nothing more will be.</param>
    public async Task RunAsync(HeldRun run, Task sending)
    {
        metrics.Begun(run.Assignment.Agent);
        using var activity = Begin(run);
        var failure = await FailureOfAsync(run).ConfigureAwait(false);
        await EndAsync(run, failure).ConfigureAwait(false);
        run.Outbox.Close();
        await sending.ConfigureAwait(false);
        var outcome = run.Leaving switch
        {
            Leaving.Lost => "lost",
            Leaving.HandedBack => "handed_back",
            Leaving.Cancelled => "cancelled",
            _ => failure is null ? "completed" : "failed",
        };
        activity?.SetTag("netra.run.outcome", outcome);
        activity?.SetStatus(outcome == "failed" ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        metrics.Ended(run.Assignment.Agent, outcome);
        if (outcome is "lost" or "handed_back")
            logger.RunLeft(run.Name, run.Assignment.Agent, outcome);
    }

    /// <summary>The span of the run, below whoever started it. What the agent does becomes spans below this one.</summary>
    private Activity? Begin(HeldRun run)
    {
        var parent = ActivityContext.TryParse(run.Assignment.Traceparent, null, isRemote: true, out var from) ? from : default;
        var activity = activities.StartActivity("netra.run", ActivityKind.Consumer, parent);
        activity?.SetTag("netra.run.id", run.Name);
        activity?.SetTag("netra.run.attempt", run.Assignment.Attempt);
        activity?.SetTag("gen_ai.agent.name", run.Assignment.Agent);
        activity?.SetTag("gen_ai.conversation.id", run.Assignment.ThreadId.Value);
        return activity;
    }

    private async Task<Exception?> FailureOfAsync(HeldRun run)
    {
        if (!agents.TryGetValue(run.Assignment.Agent, out var agent))
            return new InvalidOperationException($"The gateway assigned {run.Assignment.Agent}, which this worker does not run.");
        try
        {
            run.Run.Cancelled.ThrowIfCancellationRequested();
            // A thread of its own: a handler that blocks before its first await holds up nothing but itself.
            await Task.Factory.StartNew(
                () => agent.Handler(run.Run, run.Run.Cancelled), CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task EndAsync(HeldRun run, Exception? failure)
    {
        Report(run, failure);
        if (run.Leaving is Leaving.Lost or Leaving.HandedBack || run.Outbox.IsEnding)
            return;
        var end = run.Leaving == Leaving.Cancelled ? new AgentCancelled(run.CancelReason) : EndFor(run, failure);
        if (!await TryEndAsync(run, end).ConfigureAwait(false))
            await TryEndAsync(run, Failed).ConfigureAwait(false);
    }

    /// <returns>False when the gateway does not take this end; it may take another.</returns>
    private async Task<bool> TryEndAsync(HeldRun run, AgentEvent end)
    {
        try
        {
            if (end is AgentCompleted)
                await run.Speech.EndMessageAsync(run.Over).ConfigureAwait(false);
            await run.Speech.SayAsync(end, true, run.Over).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (SignalClientException refused)
        {
            // It ended otherwise: by its gateway, or after its time of grace.
            var isEnded = refused.Code == ErrorCodes.Conflict;
            logger.EndRefused(isEnded ? LogLevel.Debug : LogLevel.Error, run.Name, end.Type, refused.Code, refused.Message);
            return isEnded;
        }
    }

    private static AgentEvent EndFor(HeldRun run, Exception? failure) => failure switch
    {
        null => new AgentCompleted(run.Run.ElapsedMs, Usage: run.Run.Usage),
        AgentFailedException told => new AgentError(told.Code, told.Message, told.IsRetryable),
        SignalClientException { Code: ErrorCodes.LimitExceeded } limit => new AgentError(limit.Code, limit.Message, true),
        _ => Failed,
    };

    private void Report(HeldRun run, Exception? failure)
    {
        // What follows from a run that is over is no news.
        if (failure is null || (run.Run.Cancelled.IsCancellationRequested && failure is OperationCanceledException))
            return;
        if (failure is AgentFailedException told)
            logger.AgentRefused(told.InnerException, run.Assignment.Agent, run.Name, told.Code);
        else
            logger.AgentFailed(failure, run.Assignment.Agent, run.Name);
    }
}
