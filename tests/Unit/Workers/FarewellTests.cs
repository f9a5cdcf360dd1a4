using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A process stops that has workers, and holds its runs in its memory alone.</summary>
public sealed class FarewellTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task AWorkerWithoutARun_IsToldAtOnce_AndOneWithARun_WhenTheRunHasEnded()
    {
        var (idle, busy) = (_rig.Connect(1, "idle", "other"), _rig.Connect(1));
        await _rig.StartAsync("alice", "r1");
        var lease = (await busy.AssignedAsync("r1")).Lease;
        _rig.LetGo();
        Assert.Equal("closing", Assert.Single(idle.Heard).Target);
        Assert.True(idle.Session.Notices.Completion.IsCompleted);
        Assert.Equal("run_assigned", Assert.Single(busy.Heard).Target);
        Assert.Equal(1, _rig.Farewell.Held);

        await busy.PublishAsync(lease, 1, ("agent_completed", new { durationMs = 1 }));
        Assert.Equal(0, _rig.Farewell.Held);
        Assert.Equal(0, await _rig.Farewell.EndAsync());
        Assert.Equal("closing", busy.Heard[^1].Target);
        Assert.Equal(["agent_started", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task RunsThatAreNotDone_WithAWorkerOrWithout_EndAsUnavailable_BeforeTheWorkerIsTold()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "held");
        await _rig.StartAsync("bob", "waiting");
        var lease = (await worker.AssignedAsync("held")).Lease;
        await worker.PublishAsync(lease, 1, ("tool_executing", new { toolCallId = "c1", tool = "search" }));
        _rig.LetGo();
        Assert.Equal(2, await _rig.Farewell.EndAsync());
        Assert.Equal(["agent_started", "tool_executing", "tool_completed", "agent_error"], await _rig.TypesAsync("alice", "held"));
        Assert.Contains(ErrorCodes.Unavailable, await _rig.DataOfAsync("bob", "waiting", "agent_error"), StringComparison.Ordinal);
        Assert.Equal("closing", worker.Heard[^1].Target);
        Assert.Equal(ErrorCodes.Forbidden, (await worker.RefusedAsync(lease, 2, ("agent_thinking", new { text = "late" }))).Code);
    }

    [Fact]
    public async Task WhileItStops_NoWorkerGetsARun_AndWhoeverAsksIsTold()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "first");
        var lease = (await worker.AssignedAsync("first")).Lease;
        await _rig.StartAsync("alice", "second");
        _rig.LetGo();
        await worker.PublishAsync(lease, 1, ("agent_completed", new { durationMs = 1 }));
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("bob", "third"))).Code);
        Assert.Equal(1, await _rig.Farewell.EndAsync());
        Assert.Equal(RunStatus.Failed, (await _rig.StateAsync("alice", "second")).Status);
        Assert.DoesNotContain(worker.Assignments, assignment => assignment.RunId.Value != "first");
    }
}
