using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentRunnerTests
{
    private readonly AgentRunnerKit _kit = new();

    [Fact]
    public async Task Run_WhoseAgentReturns_Completes_WithItsDuration()
    {
        var writer = await _kit.RunAsync((_, _) =>
        {
            _kit.Time.Advance(TimeSpan.FromMilliseconds(1500));
            return Task.CompletedTask;
        });

        Assert.Equal(new AgentCompleted(1500), Assert.Single(writer.Events));
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task Run_ThatItsAgentCompletes_IsNotEndedAgain()
    {
        var writer = await _kit.RunAsync(async (run, _) => await run.CompleteAsync(summary: "done"));

        Assert.Equal("done", Assert.IsType<AgentCompleted>(Assert.Single(writer.Events)).Summary);
        Assert.Empty(_kit.Logger.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhoseAgentThrows_EndsAsInternal_AndTheLogTellsWhose_ButNotTheClient(bool atOnce)
    {
        var failure = new FormatException("secret");
        var writer = await _kit.RunAsync(async (_, _) =>
        {
            if (!atOnce)
                await Task.Yield();
            throw failure;
        });

        Assert.Equal(new AgentError(ErrorCodes.Internal, "The agent failed.", false), Assert.Single(writer.Events));
        var entry = Assert.Single(_kit.Logger.Entries);
        Assert.Equal((LogLevel.Error, 1801, failure), (entry.Level, entry.Id, entry.Failure));
        Assert.Contains(writer.Run.Run.Value, entry.Text);
        Assert.Contains(writer.Run.Owner.Pseudonym, entry.Text);
        Assert.DoesNotContain(writer.Run.Owner.ToString(), entry.Text);
    }

    [Fact]
    public async Task Run_WhoseAgentThrowsBeforeItsFirstAwait_EndsAsInternal()
    {
        var writer = await _kit.RunAsync((_, _) => throw new FormatException("secret"));

        Assert.Equal(ErrorCodes.Internal, Assert.IsType<AgentError>(writer.End).Code);
    }

    [Theory]
    [InlineData(ErrorCodes.InvalidArgument, false)]
    [InlineData(ErrorCodes.Forbidden, false)]
    [InlineData(ErrorCodes.Conflict, false)]
    [InlineData(ErrorCodes.LimitExceeded, true)]
    [InlineData(ErrorCodes.Unavailable, true)]
    public async Task Run_WhoseAgentIsRefused_EndsWithTheCodeAndSentence(string code, bool retryable)
    {
        var writer = await _kit.RunAsync((_, _) => throw new SignalException(code, "Mend this."));

        Assert.Equal(new AgentError(code, "Mend this.", retryable), Assert.Single(writer.Events));
        Assert.DoesNotContain(_kit.Logger.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Run_ThatEndsWhileItsAgentWaits_CancelsIt_AndSaysNothingMore()
    {
        var writer = _kit.Start((_, cancelled) => Task.Delay(Timeout.Infinite, cancelled));
        Assert.Equal(1, _kit.Runner.Running);

        writer.Cancel();
        await _kit.IdleAsync();

        Assert.IsType<AgentCancelled>(Assert.Single(writer.Events));
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task Run_WhoseAgentHearsOfItsEndBeforeItsTokenDoes_IsNoFailure()
    {
        var (writer, began) = (new RecordingRunWriter(), new TaskCompletionSource());
        _kit.Start(
            async (_, _) =>
            {
                // Registered last and so told first, as a question that waits for its answer is.
                var ended = new TaskCompletionSource();
                using var heard = writer.Ended.Register(ended.SetCanceled);
                began.SetResult();
                await ended.Task;
            },
            writer);
        await began.Task.WithinAsync("the agent to begin");
        writer.Cancel();
        await _kit.IdleAsync();
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task Run_CancelledByItsAgentsOwnTimeout_IsAFailure_NotACancellation()
    {
        var writer = await _kit.RunAsync((_, _) => throw new TaskCanceledException("An HTTP call timed out."));

        Assert.Equal(ErrorCodes.Internal, Assert.IsType<AgentError>(writer.End).Code);
        Assert.Equal(1801, Assert.Single(_kit.Logger.Entries).Id);
    }

    [Fact]
    public async Task Agent_IgnoringItsCancellation_SaysNothingMore_AndOthersRunOn()
    {
        var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var late = new TaskCompletionSource<Exception?>();
        var deaf = _kit.Start(async (run, _) =>
        {
            began.SetResult();
            await go.Task;
            late.SetResult(await Record.ExceptionAsync(async () => await run.TextAsync("late")));
            throw new InvalidOperationException("and noisy");
        });
        await began.Task.WithinAsync("the agent to begin");
        deaf.Cancel();
        var other = _kit.Start(async (run, _) => await run.TextAsync("hello"));
        await Eventually.TrueAsync(() => other.End is not null, "the other run to end");
        Assert.IsType<AgentCompleted>(other.End);

        go.SetResult();
        await _kit.IdleAsync();

        Assert.IsAssignableFrom<OperationCanceledException>(await late.Task.WithinAsync("the agent to speak"));
        Assert.IsType<AgentCancelled>(Assert.Single(deaf.Events));
        Assert.Equal("hello", other.Text);
    }

    [Fact]
    public async Task Start_ReturnsBeforeItsAgentBegins_EvenWhenTheAgentBlocks()
    {
        using var gate = new ManualResetEventSlim();
        var writer = _kit.Start((_, _) =>
        {
            Assert.True(gate.Wait(Eventually.Deadline));
            return Task.CompletedTask;
        });

        Assert.Equal(1, _kit.Runner.Running);
        Assert.Null(writer.End);
        gate.Set();
        await _kit.IdleAsync();

        Assert.IsType<AgentCompleted>(writer.End);
    }

    [Fact]
    public async Task Run_StartedByARequest_SeesNothingThatFlowsWithTheRequest()
    {
        var ambient = new AsyncLocal<string?> { Value = "of the request" };
        var seen = new TaskCompletionSource<string?>();
        await _kit.RunAsync((_, _) =>
        {
            seen.SetResult(ambient.Value);
            return Task.CompletedTask;
        });

        Assert.Null(await seen.Task);
        Assert.Equal("of the request", ambient.Value);
    }

    [Fact]
    public async Task Bob_WithAWriterOfAlicesRun_StartsNothing_AndAlicesRunStillWorks()
    {
        var (alice, bob) = (new RecordingRunWriter(owner: Users.Alice), new RecordingRunWriter(owner: Users.Bob));

        Assert.Throws<IsolationViolationException>(
            () => _kit.Runner.Start(new LambdaAgent((_, _) => Task.CompletedTask), bob.Run, alice, []));
        Assert.Equal(0, _kit.Runner.Running);
        Assert.Empty(alice.Events);

        await _kit.RunAsync((_, _) => Task.CompletedTask, alice);
        Assert.IsType<AgentCompleted>(alice.End);
    }

    [Fact]
    public async Task Runs_ThatAreOverAtOnce_AreCountedOutEveryOne()
    {
        for (var i = 0; i < 2000; i++)
            _kit.Start((_, _) => Task.CompletedTask);

        await _kit.IdleAsync();
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task Runs_SideBySide_SpeakInTheirOwnRunOnly_AndTheCountReturnsToZero()
    {
        var writers = Enumerable.Range(0, 50)
            .Select(i => new RecordingRunWriter($$"""{"text":"{{i}}"}""", i % 2 == 0 ? Users.Alice : Users.Bob)).ToArray();
        foreach (var writer in writers)
            _kit.Start(
                async (run, _) =>
                {
                    for (var i = 0; i < 20; i++)
                    {
                        await run.TextAsync($"{run.RequireText()};");
                        await Task.Yield();
                    }
                },
                writer);
        await _kit.IdleAsync();

        for (var i = 0; i < writers.Length; i++)
            Assert.Equal(string.Concat(Enumerable.Repeat($"{i};", 20)), writers[i].Text);
    }
}
