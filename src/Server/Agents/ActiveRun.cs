using System.Diagnostics;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents;

/// <summary>A run of an agent of this process, from its start until the agent has left and the end is stored.</summary>
internal sealed class ActiveRun(
    IAgent agent, IRunWriter writer, IReadOnlyList<RunState> history, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private readonly RunEnding _ending = new(writer, time, logger);

    /// <summary>Completes once the agent has left and the end is stored or given up; never fails.</summary>
    public Task Left { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, and returns at once.</summary>
    /// <param name="left">Told when the agent has left; it may be before this returns.</param>
    public void Begin(Action<ActiveRun> left) => Left = RunAsync(left);

    /// <summary>Ends the run because the process stops, whatever its agent does. Never throws.</summary>
    public Task StopAsync() => _ending.EndAsync(RunEnds.Stopped);

    private async Task RunAsync(Action<ActiveRun> left)
    {
        try
        {
            await RunAsync();
        }
        finally
        {
            left(this);
        }
    }

    private async Task RunAsync()
    {
        // The caller answers its client; the agent goes on by itself.
        await Task.Yield();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(writer.Ended, stopping);
        await using var broken = writer.Broken.UnsafeRegister(static run => ((ActiveRun)run!).EndBroken(), this);
        var run = new AgentRun(writer, history, time, cancel.Token);
        using var span = NetraActivities.Start(NetraActivities.Run, ActivityKind.Consumer, writer.Run.Traceparent);
        span?.SetTag("netra.run.id", writer.Run.Run.Value).SetTag("gen_ai.agent.name", agent.Name).SetTag("gen_ai.conversation.id", writer.Run.Thread.Value);
        var failure = await FailureOfAsync(run);
        span?.SetTag("netra.run.outcome", writer.Ended.IsCancellationRequested ? "ended" : failure is null ? "completed" : "failed");
        span?.SetStatus(failure is null || writer.Ended.IsCancellationRequested ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        if (!writer.Ended.IsCancellationRequested)
            await _ending.EndAsync(EndFor(failure, run.ElapsedMs));
    }

    /// <summary>The run has a hole, and its agent may never leave, or take no notice.</summary>
    private void EndBroken() => Detached.Run(() => _ = _ending.EndAsync(RunEnds.NotStored));

    private async Task<Exception?> FailureOfAsync(AgentRun run)
    {
        try
        {
            run.Cancelled.ThrowIfCancellationRequested();
            await agent.RunAsync(run, run.Cancelled);
            return null;
        }
        catch (Exception failure)
        {
            // What follows from a run that is over is no news: the agent's next call was cancelled or refused, maybe a moment before its token is.
            var isOver = writer.Ended.IsCancellationRequested || run.Cancelled.IsCancellationRequested;
            if (!(isOver && failure is OperationCanceledException or SignalException { Code: ErrorCodes.Conflict }))
                Report(failure);
            return failure;
        }
    }

    private AgentEvent EndFor(Exception? failure, long elapsedMs) => failure switch
    {
        _ when stopping.IsCancellationRequested => RunEnds.Stopped,
        null => new AgentCompleted(elapsedMs),
        AgentFailedException failed => new AgentError(failed.Code, failed.Message, failed.IsRetryable),
        SignalException refused => new AgentError(
            refused.Code, refused.Sentence, refused.Code is ErrorCodes.Unavailable or ErrorCodes.LimitExceeded),
        _ => new AgentError(ErrorCodes.Internal, "The agent failed.", false),
    };

    private void Report(Exception failure)
    {
        var (run, user) = (writer.Run.Run.Value, writer.Run.Owner.Pseudonym);
        if (failure is SignalException refused)
            logger.AgentRefused(agent.Name, run, user, refused.Code);
        else if (failure is AgentFailedException failed)
            logger.AgentGaveUp(agent.Name, run, user, failed.Code, failed.Reason);
        else
            logger.AgentFailed(failure, agent.Name, run, user);
    }
}
