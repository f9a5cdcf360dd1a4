using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>Who may publish into a run, and until when. Every lease that is refused has a neighbour that is not.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Lease_OfAWorkerThatGoesSilent_Expires_TheRunIsLost_AndWhatComesLateIsRefused()
    {
        var (silent, lively) = (_rig.Connect(1), _rig.Connect(1));
        var (bobs, alices) = (await AssignAsync("bob", "r1", silent, lively), await AssignAsync("alice", "r2", silent, lively));
        await bobs.Worker.PublishAsync(bobs.Lease, 1, Said.Tool());
        _rig.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([alices.Lease], (await alices.Worker.RenewAsync(alices.Lease)).Renewed);
        _rig.Time.Advance(TimeSpan.FromSeconds(12));
        await _rig.UntilAsync("bob", "r1", RunStatus.WorkerLost);
        Assert.Equal(["agent_started", "tool_executing", "tool_completed", "agent_error"], await _rig.TypesAsync("bob", "r1"));
        Assert.Equal("worker_lost", (await _rig.StateAsync("bob", "r1")).Error!.Code);

        Assert.Equal("forbidden", (await bobs.Worker.RefusedAsync(bobs.Lease, 2, Said.ToolDone())).Code);
        Assert.Equal([bobs.Lease], (await bobs.Worker.RenewAsync(bobs.Lease)).Lost);
        Assert.Equal(1, _rig.Audited("publish", AuditDecision.Refused));
        Assert.Equal(1, _rig.Audited("renew", AuditDecision.Refused));
        await alices.Worker.PublishAsync(alices.Lease, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r2")).Status);
        Assert.Equal(4, (await _rig.TypesAsync("bob", "r1")).Count);
    }

    [Fact]
    public async Task Publishing_KeepsTheLease()
    {
        var worker = _rig.Connect(1);
        var (_, lease) = await AssignAsync("alice", "r1", worker);
        for (var n = 1; n <= 10; n++)
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(20));
            await worker.PublishAsync(lease, n, Said.Thought());
        }

        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task LostRun_WithARetry_BeginsAnew_WithAnotherWorker_WhoseNumbersBeginAnew_AndTheOldLeaseIsWorthNothing()
    {
        _rig.Options.Retries = 1;
        var (silent, other) = (_rig.Connect(1), _rig.Connect(application: "app"));
        var (_, old) = await AssignAsync("alice", "r1", silent);
        await silent.PublishAsync(old, 1, Said.Text("never mind"), Said.Tool());
        other.Register("remote", 1);
        _rig.Time.Advance(TimeSpan.FromSeconds(32));
        var again = await other.AssignedAsync("r1", attempt: 2);
        Assert.Equal("forbidden", (await silent.RefusedAsync(old, 3, Said.ToolDone())).Code);
        Assert.Equal("forbidden", (await silent.RefusedAsync(old, 1, Said.Text("never mind"))).Code);
        Assert.Equal(2, (await other.PublishAsync(again.Lease, 1, Said.Text("anew"), Said.Tool())).AcceptedThrough);
        Assert.Equal(2, (await other.PublishAsync(again.Lease, 1, Said.Text("anew"), Said.Tool())).AcceptedThrough);
        await other.PublishAsync(again.Lease, 3, Said.Completed);
        var state = await _rig.StateAsync("alice", "r1");
        Assert.Equal("anew", Assert.Single(state.Messages).Text);
        Assert.Equal(
            ["agent_started", "message_delta", "tool_executing", "run_reset", "message_delta", "tool_executing", "message_completed", "tool_completed", "agent_completed"],
            await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task LostRun_WhoseRetriesAreUsed_Ends_EvenIfNoWorkerEverSaidAWord()
    {
        _rig.Options.Retries = 2;
        TestWorker[] workers = [_rig.Connect(1), _rig.Connect(1), _rig.Connect(1), _rig.Connect(1)];
        await _rig.StartAsync("alice", "r1");
        for (var i = 0; i < 3; i++)
        {
            await Eventually.TrueAsync(() => workers.Sum(worker => worker.Assignments.Count) == i + 1, $"assignment {i + 1}");
            _rig.Time.Advance(TimeSpan.FromSeconds(32));
        }

        await _rig.UntilAsync("alice", "r1", RunStatus.WorkerLost);
        Assert.Equal(["run_queued", "run_queued", "agent_error"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Released_Run_GoesToAnotherWorker_AndNotBackToTheSame()
    {
        var first = _rig.Connect(1);
        var (_, lease) = await AssignAsync("alice", "r1", first);
        await first.PublishAsync(lease, 1, Said.Thought());
        await first.ReleaseAsync(lease, "I stop.");
        Assert.Equal("forbidden", (await first.RefusedAsync(lease, 2, Said.Thought())).Code);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<SignalException>(async () => await first.ReleaseAsync(lease))).Code);
        var second = _rig.Connect(1);
        var again = await second.AssignedAsync("r1", attempt: 2);
        await second.PublishAsync(again.Lease, 1, Said.Completed);
        Assert.Single(first.Assignments);
        Assert.Equal(["agent_started", "agent_thinking", "run_reset", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Worker_ThatComesBack_ResumesItsLeases_AndIsToldWhatItMissed()
    {
        var worker = _rig.Connect(2);
        var (_, lease) = await AssignAsync("alice", "r1", worker);
        await worker.PublishAsync(lease, 1, Said.Thought(), Said.Thought());
        worker.Disconnect();
        Assert.Equal(RunStatus.Running, (await _rig.CancelAsync("alice", "r1", "enough")).Status);

        var back = _rig.Connect(2);
        var resumed = await back.ResumeAsync(lease, "not-a-lease");

        Assert.Equal(["not-a-lease"], resumed.Lost);
        Assert.Equal((lease, 2L, true), (resumed.Runs[0].Lease, resumed.Runs[0].AcceptedThrough, resumed.Runs[0].CancelRequested));
        await back.PublishAsync(lease, 3, ("agent_cancelled", new { reason = "as asked" }));
        Assert.Equal(RunStatus.Cancelled, (await _rig.StateAsync("alice", "r1")).Status);
        Assert.Equal(1, _rig.Audited("resume", AuditDecision.Violation));
    }

    [Fact]
    public async Task Lease_OfAnotherApplication_IsAViolation_AndItsOwnerGoesOn()
    {
        var (worker, mallory) = (_rig.Connect(1), _rig.Connect(1, application: "mallory", agent: "mallorys"));
        var (_, lease) = await AssignAsync("alice", "r1", worker);
        Assert.Equal("forbidden", (await mallory.RefusedAsync(lease, 1, Said.Completed)).Code);
        Assert.Equal([lease], (await mallory.RenewAsync(lease)).Lost);
        Assert.Equal([lease], (await mallory.ResumeAsync(lease)).Lost);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<SignalException>(async () => await mallory.ReleaseAsync(lease))).Code);
        foreach (var action in (string[])["publish", "renew", "resume", "release"])
            Assert.Equal(1, _rig.Audited(action, AuditDecision.Violation));
        await worker.PublishAsync(lease, 1, Said.Completed);
        Assert.Equal(["agent_started", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Settling_ThatWasBegunByAProcessThatDied_IsGoneOnWith()
    {
        var worker = _rig.Connect(1);
        await AssignAsync("alice", "r1", worker);
        var entry = (await _rig.Leases.FindAsync(Users.Alice, RunId.Parse("r1"), default))!;
        Assert.True(await _rig.Leases.TrySaveAsync(Users.Alice, entry.Next() with
        {
            State = LeaseState.Settling, Settlement = Settlement.Lost, Fence = entry.Fence + 1, Until = _rig.Time.GetUtcNow() + TimeSpan.FromSeconds(10),
        }, default));
        _rig.Time.Advance(TimeSpan.FromSeconds(11));
        await _rig.UntilAsync("alice", "r1", RunStatus.WorkerLost);
    }

    private async Task<(TestWorker Worker, string Lease)> AssignAsync(string user, string run, params TestWorker[] workers)
    {
        await _rig.StartAsync(user, run);
        var worker = await Eventually.GetAsync(() => workers.FirstOrDefault(worker => worker.Assignments.Any(assignment => assignment.RunId.Value == run)), $"{run} to be assigned");
        return (worker, (await worker.AssignedAsync(run)).Lease);
    }
}
