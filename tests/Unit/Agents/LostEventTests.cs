using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>A run of which an event could not be stored ends as unavailable, whatever its agent makes of that.</summary>
[Trait("Suite", "Quick")]
public sealed class LostEventTests : IAsyncLifetime
{
    private readonly RunRig _rig = new();
    private readonly RecordingLogger _logger = new();
    private SlowEmitter _emitter = null!;
    private FakeWriter _heard = null!;
    private RunWriter _run = null!;
    private AgentRunner _runner = null!;

    public async Task InitializeAsync()
    {
        (_, _heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var stored = _rig.Stored("alice");
        _emitter = new(_rig.Emitter(_rig.Contexts.ForRun(_rig.Connection("alice"), stored)));
        _run = new(stored, _emitter, new(), _rig.Writing);
        _runner = new(new([]), _rig.Delivery.Time, _logger.For<AgentRunner>());
        _emitter.LetGo();
        await _run.WriteAsync(new AgentStarted(stored.Input));
        _emitter.Hold();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunInWhichTooManyEventsWaited_EndsAsUnavailable_ThoughItsAgentSwallowsThat(bool completes)
    {
        var said = new TaskCompletionSource();
        Start(async (run, cancelled) =>
        {
            // One is being stored and the most that may wait do; a hundred are refused.
            var saying = Enumerable.Range(0, 1 + WaitingCalls.Most + 100).Select(_ => SwallowAsync(run.ThinkingAsync("a"))).ToArray();
            said.SetResult();
            await Task.WhenAll(saying);
            Assert.Equal(100, saying.Count(refused => refused.Result == ErrorCodes.Unavailable));
            await LeaveAsync(run, completes, cancelled);
        });
        await said.Task.WithinAsync("the agent to say more than may wait");
        _emitter.LetGo();
        await Eventually.TrueAsync(() => _runner.Running == 0, "the run to end and its agent to leave");
        Assert.Equal(1 + WaitingCalls.Most, _heard.Heard.Count(heard => heard.Target == "agent_thinking"));
        AssertUnavailable();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunWhoseEventWasNotStoredInTime_EndsAsUnavailable_ThoughItsAgentSwallowsThat(bool completes)
    {
        var lost = new TaskCompletionSource<string?[]>();
        var back = new TaskCompletionSource();
        Start(async (run, cancelled) =>
        {
            lost.SetResult([await SwallowAsync(run.TextAsync("lost")), await SwallowAsync(run.ThinkingAsync("said after it"))]);
            await back.Task;
            await LeaveAsync(run, completes, cancelled);
        });
        _emitter.Fail(new SignalException(ErrorCodes.Unavailable, "Events cannot be stored at present."));
        Assert.All(await lost.Task.WithinAsync("the agent to be told"), code => Assert.Equal(ErrorCodes.Unavailable, code));
        _emitter.Hold();
        _emitter.LetGo();
        back.SetResult();
        await Eventually.TrueAsync(
            () =>
            {
                // The end is tried again after a time; whoever completes the run does not wait for that.
                if (!completes)
                    _rig.Delivery.Time.AdvanceToNext();
                return _runner.Running == 0;
            },
            "the run to end and its agent to leave");
        Assert.Equal(["agent_started", "agent_error"], _heard.Heard.Select(heard => heard.Target));
        AssertUnavailable();
    }

    private static async Task<string?> SwallowAsync(ValueTask saying)
    {
        try
        {
            await saying;
            return null;
        }
        catch (SignalException refused)
        {
            return refused.Code;
        }
    }

    /// <summary>As if nothing had happened, or never.</summary>
    private static async Task LeaveAsync(AgentRun run, bool completes, CancellationToken cancelled)
    {
        if (completes)
            await run.CompleteAsync();
        else
            await Task.Delay(Timeout.Infinite, cancelled);
    }

    private void Start(Func<AgentRun, CancellationToken, Task> agent) => _runner.Start(new LambdaAgent(agent), _run.Run, _run, []);

    private void AssertUnavailable()
    {
        Assert.Equal("agent_error", _heard.Heard[^1].Target);
        var data = _heard.Heard[^1].Argument.GetProperty("data");
        Assert.Equal(ErrorCodes.Unavailable, data.GetProperty("code").GetString());
        Assert.True(data.GetProperty("retryable").GetBoolean());
        Assert.DoesNotContain(_heard.Heard, heard => heard.Target == "agent_completed");
    }
}
