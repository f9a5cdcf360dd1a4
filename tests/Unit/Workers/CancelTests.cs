using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A cancelled run ends: by its worker within the grace, or by the gateway after it.</summary>
public sealed class CancelTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Worker_IsAsked_AndWhatItSaysFirstCounts()
    {
        var (worker, lease) = await AssignAsync();
        await worker.PublishAsync(lease, 1, Said.Thought());
        await _rig.CancelAsync("alice", "r1", "enough");
        await _rig.CancelAsync("alice", "r1", "again");
        Assert.Equal("enough", (await worker.CancelledAsync(lease)).Reason);
        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
        await worker.PublishAsync(lease, 2, Said.Thought("the last words"), Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
        Assert.Single(worker.Heard, notice => notice.Target == "run_cancel_requested");
    }

    [Fact]
    public async Task Worker_ThatDoesNotEndTheRun_IsFencedOff_AfterTheGrace()
    {
        var (worker, lease) = await AssignAsync();
        await worker.PublishAsync(lease, 1, Said.Tool());
        await _rig.CancelAsync("alice", "r1", "enough");
        _rig.Time.Advance(TimeSpan.FromSeconds(9));
        await worker.PublishAsync(lease, 2, Said.Thought());
        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        await _rig.UntilAsync("alice", "r1", RunStatus.Cancelled);
        Assert.Equal("forbidden", (await worker.RefusedAsync(lease, 3, Said.Completed)).Code);
        Assert.Equal(["agent_started", "tool_executing", "agent_thinking", "tool_completed", "agent_cancelled"], await _rig.TypesAsync("alice", "r1"));
        Assert.Contains("enough", await _rig.DataOfAsync("alice", "r1", "agent_cancelled"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _rig.Leases.Count == 0, "nothing to be left of it");
        Assert.Equal(0, _rig.Registry.Held);
    }

    [Fact]
    public async Task Run_ThatWaits_EndsAtOnce_AndIsGivenToNobody()
    {
        using var rig = new WorkerRig(new() { Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"] } });
        await rig.StartAsync("alice", "r1");
        Assert.Equal(RunStatus.Cancelled, (await rig.CancelAsync("alice", "r1")).Status);
        var worker = rig.Connect(1);
        await rig.StartAsync("alice", "r2");
        await worker.AssignedAsync("r2");
        Assert.Single(worker.Assignments);
        Assert.Equal(["run_queued", "agent_cancelled"], await rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task CancelAndEnd_AtTheSameTime_EndTheRunOnce()
    {
        for (var i = 1; i <= 50; i++)
        {
            var worker = _rig.Connect(1, agent: $"agent-{i}");
            await _rig.StartAsync("alice", $"run-{i}", $"agent-{i}");
            var lease = (await worker.AssignedAsync($"run-{i}")).Lease;
            var cancel = _rig.CancelAsync("alice", $"run-{i}");
            await Task.WhenAll(cancel, worker.PublishAsync(lease, 1, Said.Completed).AsTask());
            Assert.Equal(["agent_started", "agent_completed"], await _rig.TypesAsync("alice", $"run-{i}"));
            worker.Disconnect();
        }
    }

    [Fact]
    public async Task Run_ThatTheGatewayEnds_IsToldToItsWorker()
    {
        var (worker, lease) = await AssignAsync();
        await _rig.Store.Find(Users.Alice, RunId.Parse("r1"))!.EndAsync(new AgentCancelled("its thread is gone"));
        Assert.Equal("The run has ended.", (await worker.CancelledAsync(lease)).Reason);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 1, Said.Completed)).Code);
    }

    [Fact]
    public async Task Run_WhoseThreadIsDeleted_IsTakenFromItsWorker_OthersGoOn()
    {
        var (worker, lease) = await AssignAsync();
        var bobs = _rig.Connect(1);
        await _rig.StartAsync("bob", "r1");
        var other = (await bobs.AssignedAsync("r1")).Lease;
        await worker.PublishAsync(lease, 1, Said.Thought());
        await _rig.DeleteThreadAsync("alice", "t1");
        Assert.Equal("The run has ended.", (await worker.CancelledAsync(lease)).Reason);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 2, Said.Completed)).Code);
        Assert.Equal(["agent_started", "agent_thinking", "agent_cancelled"], await _rig.TypesAsync("alice", "r1"));
        Assert.Equal("not_found", (await Assert.ThrowsAsync<SignalException>(() => _rig.StateAsync("alice", "r1"))).Code);
        await bobs.PublishAsync(other, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("bob", "r1")).Status);
    }

    [Fact]
    public async Task Answer_ReachesTheWorker_AlsoOneThatCameBack()
    {
        var (worker, lease) = await AssignAsync();
        await worker.PublishAsync(lease, 1, ("approval_requested", new { requestId = "q1", prompt = "May I?", expiresAt = "2026-11-20T11:00:00.000Z" }));
        await _rig.RespondAsync("alice", "r1", "q1");
        await Eventually.TrueAsync(() => Told(worker), "the answer");
        worker.Disconnect();
        var back = _rig.Connect(1);
        await back.ResumeAsync(lease);
        await Eventually.TrueAsync(() => Told(back), "the answer again");

        bool Told(TestWorker told) => told.Heard.Any(notice => notice.Target == "approval_answered" && System.Text.Encoding.UTF8.GetString(notice.Data.Span).Contains(lease, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyElsesRun_IsCancelled()
    {
        var (worker, lease) = await AssignAsync();
        var refusal = await Assert.ThrowsAsync<SignalException>(() => _rig.CancelAsync("bob", "r1"));
        Assert.Equal("not_found", refusal.Code);
        await worker.PublishAsync(lease, 1, Said.Completed);
        Assert.DoesNotContain(worker.Heard, notice => notice.Target == "run_cancel_requested");
    }

    private async Task<(TestWorker Worker, string Lease)> AssignAsync()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        return (worker, (await worker.AssignedAsync("r1")).Lease);
    }
}
