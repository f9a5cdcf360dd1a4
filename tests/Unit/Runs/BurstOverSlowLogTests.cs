using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>What an agent says while its run is being written waits for its turn, and goes along with what waits before it.</summary>
[Trait("Suite", "Quick")]
public sealed class BurstOverSlowLogTests : IAsyncLifetime
{
    private readonly RunRig _rig = new();
    private SlowEmitter _emitter = null!;
    private FakeWriter _heard = null!;
    private RunWriter _run = null!;

    public async Task InitializeAsync()
    {
        (_, _heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var stored = _rig.Stored("alice");
        _emitter = new(_rig.Emitter(_rig.Contexts.ForRun(_rig.Connection("alice"), stored)));
        _run = new(stored, _emitter, new(), _rig.Writing);
        _emitter.LetGo();
        await _run.WriteAsync(new AgentStarted(stored.Input));
        _emitter.Emissions.Clear();
        _emitter.Hold();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ABurst_IsStoredInOneStep_InOrder()
    {
        Task[] saying = [.. "abcdefgh".Select(Think)];
        _emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal([1, 7], _emitter.Emissions);
        Assert.Equal("abcdefgh", Thoughts());
    }

    [Fact]
    public async Task WhatIsRefusedInABurst_FailsAlone()
    {
        Task[] saying = [Think('a'), Think('b'), _run.WriteAsync(new AgentThinking("c", Progress: 101)).AsTask(), Think('d')];
        _emitter.LetGo();
        var refused = await Assert.ThrowsAsync<SignalException>(() => saying[2]);
        Assert.Equal(ErrorCodes.InvalidArgument, refused.Code);
        await Task.WhenAll(saying[0], saying[1], saying[3]);
        Assert.Equal("abd", Thoughts());
    }

    [Fact]
    public async Task NothingGoesPastWhatWasAskedForEarlier()
    {
        Task[] saying =
        [
            Think('a'), Think('b'), _run.TextAsync("m1", "x").AsTask(), Think('c'),
            _run.WriteAsync(new ToolExecuting("t1", "search")).AsTask(), Think('d'), Think('e'),
            _run.EndAsync(new AgentCompleted(1)).AsTask(),
        ];
        _emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal(
            ["agent_started", "agent_thinking", "agent_thinking", "message_delta", "agent_thinking", "tool_executing", "agent_thinking", "agent_thinking"],
            _heard.Heard.Select(message => message.Target).Take(8));
        Assert.Equal("agent_completed", _heard.Heard[^1].Target);
        Assert.Equal("abcde", Thoughts());
        var late = await Assert.ThrowsAsync<SignalException>(() => Think('f'));
        Assert.Equal(ErrorCodes.Conflict, late.Code);
    }

    [Fact]
    public async Task MoreThanMayWait_IsRefused_AndWhatWaitsIsStored()
    {
        // One is being stored; the others wait for their turn.
        Task[] saying = [.. Enumerable.Range(0, 1 + WaitingCalls.Most).Select(_ => Think('a'))];
        var refused = await Assert.ThrowsAsync<SignalException>(() => Think('b'));
        Assert.Equal(ErrorCodes.Unavailable, refused.Code);
        _emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal(new string('a', 1 + WaitingCalls.Most), Thoughts());
    }

    [Fact]
    public async Task TextThatWaits_IsSaidOnce_HoweverManyAreSaidInOneStep()
    {
        _rig.Writing.Options.MergeText = TimeSpan.FromDays(1);
        _emitter.LetGo();
        await _run.TextAsync("m1", "x");
        _emitter.Hold();
        Task[] saying = [Think('a'), _run.TextAsync("m1", "y").AsTask(), Think('b'), Think('c'), Think('d')];
        _emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal(["x", "y"], Deltas());
        Assert.Equal("abcd", Thoughts());
        Assert.True(await _run.EndAsync(new AgentCompleted(1)));
        Assert.Equal("xy", Assert.Single((await _run.ToStateAsync(default)).Messages).Text);
    }

    [Fact]
    public async Task TextBehindWhatCouldNotBeStored_FailsToo()
    {
        Task[] saying = [Think('a'), _run.TextAsync("m1", "b").AsTask()];
        _emitter.Fail(new SignalException(ErrorCodes.Unavailable, "The log is away."));
        foreach (var said in saying)
            Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => said)).Code);
        _emitter.Hold();
        _emitter.LetGo();
        Assert.True(await _run.EndAsync(new AgentCompleted(1)));
        Assert.Empty(Deltas());
        Assert.Equal("agent_error", _heard.Heard[^1].Target);
    }

    [Fact]
    public async Task ARunInWhichTooManyWait_CanBeEnded()
    {
        Task[] saying = [.. Enumerable.Range(0, 1 + WaitingCalls.Most).Select(_ => Think('a'))];
        var ending = _run.EndAsync(new AgentCancelled("enough"));
        _emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.True(await ending);
        Assert.Equal("agent_cancelled", _heard.Heard[^1].Target);
    }

    [Fact]
    public async Task WhatWaitsBehindWhatCouldNotBeStored_FailsToo_AndTheRunCanBeEnded()
    {
        Task[] saying = [Think('a'), Think('b'), _run.WriteAsync(new ToolExecuting("t1", "search")).AsTask(), Think('c')];
        _emitter.Fail(new SignalException(ErrorCodes.Unavailable, "The log is away."));
        foreach (var said in saying)
            Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => said)).Code);
        Assert.Single(_emitter.Emissions);
        _emitter.Hold();
        _emitter.LetGo();
        Assert.True(await _run.EndAsync(new AgentError("unavailable", "The log was away.", true)));
        Assert.Equal(["agent_started", "agent_error"], _heard.Heard.Select(message => message.Target));
    }

    [Fact]
    public async Task WhoGivesUpWaiting_HasSaidNothing()
    {
        using var gone = new CancellationTokenSource();
        Task first = Think('a'), second = _run.WriteAsync(new AgentThinking("b"), gone.Token).AsTask(), third = Think('c');
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _emitter.LetGo();
        await Task.WhenAll(first, third);
        Assert.Equal("ac", Thoughts());
    }

    private Task Think(char text) => _run.WriteAsync(new AgentThinking(text.ToString())).AsTask();

    private IEnumerable<string?> Deltas() => _heard.Heard
        .Where(message => message.Target == "message_delta")
        .Select(message => message.Argument.GetProperty("data").GetProperty("text").GetString());

    private string Thoughts() => string.Concat(_heard.Heard
        .Where(message => message.Target == "agent_thinking")
        .Select(message => message.Argument.GetProperty("data").GetProperty("text").GetString()));
}
