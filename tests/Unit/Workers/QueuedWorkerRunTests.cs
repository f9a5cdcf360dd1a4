using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>Runs of workers in busy threads: first they wait for their thread, then for a worker.</summary>
[Trait("Suite", "Quick")]
public sealed class QueuedWorkerRunTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_InABusyThread_IsRefusedByDefault_AndReachesNoWorker()
    {
        _rig.RunOptions.WhenBusy = new RunOptions().WhenBusy;
        var worker = _rig.Connect(2);
        var lease = await worker.TakeAsync("alice", "a");
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "b"))).Code);
        await _rig.StartAsync("bob", "b");
        await worker.AssignedAsync("b");
        Assert.Equal(2, worker.Assignments.Count);
        await worker.PublishAsync(lease, 1, Said.Completed);
        await _rig.StartAsync("alice", "b");
        await Eventually.TrueAsync(() => worker.Assignments.Count == 3, "her run to be assigned");
    }

    [Fact]
    public async Task Run_WhoseTurnComes_WaitsForAWorkerThen_BehindThoseThatWaitAlready()
    {
        _rig.RunOptions.WhenBusy = WhenBusy.Enqueue;
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "a");
        await _rig.StartAsync("alice", "b");
        foreach (var run in (string[])["x", "y"])
            await _rig.StartAsync("bob", run, thread: run);
        await worker.PublishAsync(lease, 1, Said.Completed);
        await Eventually.TrueAsync(async () => (await _rig.TypesAsync("alice", "b")).Count == 2, "her run to wait for a worker");
        foreach (var run in (string[])["x", "y", "b"])
            await worker.PublishAsync((await worker.AssignedAsync(run)).Lease, 1, Said.Completed);
        Assert.Equal(["a", "x", "y", "b"], worker.Assignments.Select(assignment => assignment.RunId.Value));
        var told = await _rig.TypesAsync("alice", "b");
        Assert.Equal("run_queued run_queued agent_started agent_completed", string.Join(' ', told));
    }

    [Fact]
    public async Task Run_ThatInterrupts_WaitsForTheGraceOfTheWorker_AndALaterOneTakesItsPlace()
    {
        _rig.RunOptions.WhenBusy = WhenBusy.Interrupt;
        var worker = _rig.Connect(8);
        var lease = await worker.TakeAsync("alice", "a");
        await worker.PublishAsync(lease, 1, Said.Thought());
        foreach (var run in (string[])["a", "b"])
            await _rig.StartAsync("bob", run, thread: run);
        await _rig.StartAsync("alice", "b");
        Assert.Equal("A newer run of the thread took its place.", (await worker.CancelledAsync(lease)).Reason);
        await _rig.StartAsync("alice", "c");
        await _rig.UntilAsync("alice", "b", RunStatus.Cancelled);
        Assert.Equal(["run_queued", "agent_cancelled"], await _rig.TypesAsync("alice", "b"));
        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "a")).Status);
        Assert.Equal(RunStatus.Queued, (await _rig.StateAsync("alice", "c")).Status);
        await worker.PublishAsync(lease, 2, ("agent_cancelled", new { }));
        await worker.AssignedAsync("c");
        foreach (var run in (string[])["a", "b"])
            Assert.Equal(RunStatus.Assigned, (await _rig.StateAsync("bob", run)).Status);
    }

    [Fact]
    public async Task Run_ThatWouldInterrupt_AndIsRefused_TakesNobodysPlace()
    {
        _rig.RunOptions.WhenBusy = WhenBusy.Interrupt;
        var worker = _rig.Connect(8);
        await worker.PublishAsync(await worker.TakeAsync("alice", "used"), 1, Said.Completed);
        await _rig.DeleteThreadAsync("alice", "t1");
        await _rig.StartAsync("alice", "a", thread: "t2");
        var lease = (await worker.AssignedAsync("a")).Lease;
        await worker.PublishAsync(lease, 1, Said.Thought());
        await _rig.StartAsync("alice", "b", thread: "t2");
        await worker.CancelledAsync(lease);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "used", thread: "t2"))).Code);
        await worker.PublishAsync(lease, 2, ("agent_cancelled", new { }));
        await worker.AssignedAsync("b");
        Assert.Equal(["run_queued"], await _rig.TypesAsync("alice", "b"));
    }

    [Fact]
    public async Task Run_ThatWaitsTooLong_EndsAsExpired_AndTheOneUnderWayGoesOn()
    {
        (_rig.RunOptions.WhenBusy, _rig.RunOptions.QueueFor) = (WhenBusy.Enqueue, TimeSpan.FromSeconds(2));
        var worker = _rig.Connect(8);
        var lease = await worker.TakeAsync("alice", "a");
        await _rig.StartAsync("alice", "late");
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        await _rig.UntilAsync("alice", "late", RunStatus.Expired);
        Assert.Equal(["run_queued", "agent_error"], await _rig.TypesAsync("alice", "late"));
        Assert.Contains("\"expired\"", await _rig.DataOfAsync("alice", "late", "agent_error"), StringComparison.Ordinal);
        await worker.PublishAsync(lease, 1, Said.Completed);
        await worker.PublishAsync((await AssignedAsync(worker, "next")).Lease, 1, Said.Completed);
    }

    [Fact]
    public async Task Run_WhoseAgentNobodyServesByItsTurn_EndsAsRefused_AndSoDoThoseBehindIt()
    {
        _rig.RunOptions.WhenBusy = WhenBusy.Enqueue;
        var worker = _rig.Connect(1);
        await worker.TakeAsync("alice", "a");
        foreach (var run in (string[])["b", "c"])
            await _rig.StartAsync("alice", run);
        worker.Disconnect();
        await _rig.CancelAsync("alice", "a");
        foreach (var run in (string[])["b", "c"])
        {
            await Eventually.TrueAsync(() => HasFailedASecondLaterAsync(run), $"{run} to be refused");
            Assert.Contains("\"refused\"", await _rig.DataOfAsync("alice", run, "agent_error"), StringComparison.Ordinal);
            Assert.DoesNotContain("agent_started", await _rig.TypesAsync("alice", run));
        }
    }

    /// <summary>Its agent is waited for.</summary>
    private async Task<bool> HasFailedASecondLaterAsync(string run)
    {
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        return (await _rig.StateAsync("alice", run)).Status == RunStatus.Failed;
    }

    private async Task<RunAssignment> AssignedAsync(TestWorker worker, string run)
    {
        await _rig.StartAsync("alice", run);
        return await worker.AssignedAsync(run);
    }
}
