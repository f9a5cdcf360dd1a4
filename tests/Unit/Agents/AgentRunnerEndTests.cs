using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentRunnerEndTests
{
    private readonly AgentRunnerKit _kit = new();

    [Fact]
    public async Task Stop_EndsEveryRun_AsUnavailableAndRetryable()
    {
        RecordingRunWriter[] writers = [.. Enumerable.Range(0, 5).Select(_ => _kit.Start((_, cancelled) => Task.Delay(Timeout.Infinite, cancelled)))];

        await _kit.Runner.StopAsync(default).WithinAsync("the runner to stop");

        Assert.All(writers, writer => Assert.Equal(
            (ErrorCodes.Unavailable, true), Assert.Single(writer.Events) is AgentError error ? (error.Code, error.Retryable) : default));
        Assert.Equal(0, _kit.Runner.Running);
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task Stop_WithAToolUnderWay_LeavesNoToolOpen()
    {
        var writer = _kit.Start(async (run, cancelled) =>
        {
            await using var tool = await run.ToolAsync("slow");
            await Task.Delay(Timeout.Infinite, cancelled);
        });
        await Eventually.TrueAsync(() => writer.Events.Count == 1, "the agent to begin");

        await _kit.Runner.StopAsync(default).WithinAsync("the runner to stop");

        Assert.Empty(writer.OpenTools());
        Assert.Equal(ErrorCodes.Unavailable, Assert.IsType<AgentError>(writer.Events[^1]).Code);
        Assert.False(Assert.IsType<ToolCompleted>(writer.Events[^2]).Success);
    }

    [Fact]
    public async Task Stop_WithAnAgentThatStays_EndsItsRun_AndWaitsNoLongerThanItSays()
    {
        var (began, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writer = _kit.Start((_, _) =>
        {
            began.SetResult();
            return leave.Task;
        });
        await began.Task.WithinAsync("the agent to begin");

        var stop = _kit.Runner.StopAsync(default);
        await Eventually.TrueAsync(() => writer.End is not null && _kit.Time.PendingTimers > 0, "the run to end and the stop to wait");
        Assert.False(stop.IsCompleted);
        _kit.Time.Advance(AgentRunner.LeaveWithin);
        await stop.WithinAsync("the runner to stop");

        Assert.Equal(ErrorCodes.Unavailable, Assert.IsType<AgentError>(writer.End).Code);
        Assert.Equal(1806, Assert.Single(_kit.Logger.Entries).Id);
        leave.SetResult();
        await _kit.IdleAsync();
    }

    [Fact]
    public async Task Stop_WhoseTokenFires_ReturnsAndSaysHowManyRunsHaveNoEnd()
    {
        var writer = new RecordingRunWriter { Before = _ => throw SignalException.Conflict("The store is away.") };
        _kit.Start((_, cancelled) => Task.Delay(Timeout.Infinite, cancelled), writer);
        using var patience = new CancellationTokenSource();

        var stop = _kit.Runner.StopAsync(patience.Token);
        Assert.False(stop.IsCompleted);
        await patience.CancelAsync();
        await stop.WithinAsync("the runner to stop");

        Assert.Contains(_kit.Logger.Entries, entry => entry.Id == 1805 && entry.Text.EndsWith("1.", StringComparison.Ordinal));
        await _kit.Time.DriveAsync(_kit.IdleAsync());
    }

    [Fact]
    public async Task Stop_WhenACancellationCallbackOfAnAgentThrows_StillEndsItsRun()
    {
        var ready = new TaskCompletionSource();
        var writer = _kit.Start(async (_, cancelled) =>
        {
            using var callback = cancelled.Register(() => throw new FormatException("callback"));
            var end = Task.Delay(Timeout.Infinite, cancelled);
            ready.SetResult();
            await end;
        }, new RecordingRunWriter());
        await ready.Task.WithinAsync("the agent to begin");

        // The end of the run cancels too, and the fake writer hands the callback's exception to whoever ends it.
        await _kit.Time.DriveAsync(_kit.Runner.StopAsync(default));

        Assert.Equal(ErrorCodes.Unavailable, Assert.IsType<AgentError>(writer.End).Code);
        await _kit.IdleAsync();
    }

    [Fact]
    public async Task Start_AfterStop_EndsTheRunAsUnavailable_WithoutCallingTheAgent()
    {
        await _kit.Runner.StopAsync(default);
        var called = false;

        var writer = await _kit.RunAsync((_, _) =>
        {
            called = true;
            return Task.CompletedTask;
        });

        Assert.False(called);
        Assert.Equal(ErrorCodes.Unavailable, Assert.IsType<AgentError>(writer.End).Code);
    }

    [Fact]
    public async Task End_ThatIsNotStored_IsTriedAgain_UntilItIs()
    {
        var failures = 12;
        var writer = new RecordingRunWriter
        {
            Before = _ =>
            {
                if (Interlocked.Decrement(ref failures) >= 0)
                    throw new SignalException(ErrorCodes.Unavailable, "The store is away.");
            },
        };
        _kit.Start((_, _) => Task.CompletedTask, writer);
        await _kit.Time.DriveAsync(_kit.IdleAsync());

        Assert.IsType<AgentCompleted>(writer.End);
        Assert.Equal(Enumerable.Repeat(1803, 12), _kit.Logger.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task End_ThatCannotBeStored_IsGivenUpAloud_AndTheCountReturnsToZero()
    {
        var writer = new RecordingRunWriter { Before = _ => throw new SignalException(ErrorCodes.Internal, "The store is broken.") };
        _kit.Start((_, _) => Task.CompletedTask, writer);
        await _kit.Time.DriveAsync(_kit.IdleAsync());

        Assert.Null(writer.End);
        Assert.Equal([1803, 1803, 1803, 1803, 1803, 1804], _kit.Logger.Entries.Select(entry => entry.Id));
    }
}
