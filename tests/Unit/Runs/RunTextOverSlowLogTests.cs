using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

[Trait("Suite", "Quick")]
public sealed class RunTextOverSlowLogTests
{
    private static readonly TimeSpan Merging = TimeSpan.FromMilliseconds(40);

    private readonly RunRig _rig = new();

    [Fact]
    public async Task TextThatComesWhileADeltaIsBeingStored_IsOneDelta_HoweverLongThatTakes()
    {
        var (heard, emitter, run) = await StartAsync();
        emitter.Hold();

        Task[] saying = [.. "abcd".Select(letter => run.TextAsync("m1", letter.ToString()).AsTask())];
        _rig.Delivery.Time.Advance(3 * Merging);
        emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal(["a"], Deltas(heard));
        _rig.Delivery.Time.Advance(Merging);
        Assert.Equal(["a", "bcd"], Deltas(heard));
    }

    [Fact]
    public async Task TextBehindMergedTextThatCouldNotBeStored_FailsWithIt_AndTheRunSaysNothingMoreButItsEnd()
    {
        var (heard, emitter, run) = await StartAsync();
        await run.TextAsync("m1", "a");
        await run.TextAsync("m1", "b");
        emitter.Hold();
        emitter.Emissions.Clear();
        _rig.Delivery.Time.Advance(Merging);
        Assert.Single(emitter.Emissions);
        Assert.False(run.HasUnsaid);
        var behind = run.TextAsync("m1", "c").AsTask();
        emitter.Fail(new SignalException(ErrorCodes.Unavailable, "The log is away."));
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => behind)).Code);
        // It was told with what it waited for: it has not waited as long again for itself.
        Assert.Single(emitter.Emissions);
        emitter.Hold();
        emitter.LetGo();
        Assert.True(await run.EndAsync(new AgentCompleted(1)));
        Assert.Equal(["a", "b"], Deltas(heard));
        Assert.Equal("agent_error", heard.Heard[^1].Target);
    }

    [Fact]
    public async Task ARunWhoseMergedTextCouldNotBeStored_IsBroken_ThoughItsAgentSaysNothingMore()
    {
        var (heard, emitter, run) = await StartAsync();
        await run.TextAsync("m1", "a");
        await run.TextAsync("m1", "b");
        emitter.Hold();
        emitter.Fail(new SignalException(ErrorCodes.Unavailable, "The log is away."));
        Assert.False(run.Broken.IsCancellationRequested);
        Assert.True(run.HasUnsaid);
        _rig.Delivery.Time.Advance(Merging);
        Assert.True(run.HasUnsaid);
        Assert.True(run.Broken.IsCancellationRequested);
        emitter.Hold();
        emitter.LetGo();
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(async () => await run.TextAsync("m1", "c"))).Code);
        Assert.Equal(["a"], Deltas(heard));
    }

    [Fact]
    public async Task MergedTextThatIsRefusedOtherwise_BreaksNothing_AndIsSaidWithTheNext()
    {
        var (heard, emitter, run) = await StartAsync();
        await run.TextAsync("m1", "a");
        await run.TextAsync("m1", "b");
        emitter.Hold();
        emitter.Fail(new SignalException(ErrorCodes.LimitExceeded, "Not now."));
        _rig.Delivery.Time.Advance(Merging);
        Assert.False(run.Broken.IsCancellationRequested);
        emitter.Hold();
        emitter.LetGo();
        _rig.Delivery.Time.Advance(Merging);
        await run.TextAsync("m1", "c");
        Assert.Equal(["a", "bc"], Deltas(heard));
    }

    private async Task<(FakeWriter Heard, SlowEmitter Emitter, RunWriter Run)> StartAsync()
    {
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var stored = _rig.Stored("alice");
        var emitter = new SlowEmitter(_rig.Emitter(_rig.Contexts.ForRun(_rig.Connection("alice"), stored)));
        var run = new RunWriter(stored, emitter, new(), _rig.Writing);
        emitter.LetGo();
        await run.WriteAsync(new AgentStarted(stored.Input));
        return (heard, emitter, run);
    }

    private static IEnumerable<string> Deltas(FakeWriter heard) =>
        heard.Heard.Where(message => message.Target == "message_delta").Select(message => message.Argument.GetProperty("data").GetProperty("text").GetString()!);
}
