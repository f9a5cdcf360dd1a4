using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>Which worker gets which run, and what becomes of runs that none takes.</summary>
public sealed class DispatchTests : IDisposable
{
    private readonly WorkerRig _rig = new(new() { Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"] } });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_WithAFreeWorker_IsAssigned_AndBegins_WithTheWorkersFirstWord()
    {
        var worker = _rig.Connect(1);
        Assert.Equal(RunStatus.Assigned, (await _rig.StartAsync("alice", "r1")).Status);
        var assignment = await worker.AssignedAsync("r1");
        Assert.Equal(("remote", "t1", 1, "hi"), (assignment.Agent, assignment.ThreadId.Value, assignment.Attempt, assignment.Input.GetProperty("text").GetString()));
        Assert.Empty(await _rig.TypesAsync("alice", "r1"));

        await worker.PublishAsync(assignment.Lease, 1, Said.Thought());

        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
        Assert.Equal(["agent_started", "agent_thinking"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Run_HasTheTraceOfWhoeverStartedIt_InEveryAttempt()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var first = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1", traceparent: trace);
        var assignment = await first.AssignedAsync("r1");
        Assert.Equal(trace, assignment.Traceparent);

        await first.PublishAsync(assignment.Lease, 1, Said.Thought());
        await first.ReleaseAsync(assignment.Lease);

        Assert.Equal(trace, (await _rig.Connect(1).AssignedAsync("r1", attempt: 2)).Traceparent);
        await _rig.StartAsync("bob", "r2");
        Assert.Null((await first.AssignedAsync("r2")).Traceparent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("my trace")]
    public async Task Trace_ThatIsNone_IsRefused_AndTheRunIsNotStarted(string trace)
    {
        var refused = await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "r1", traceparent: trace));
        Assert.Equal("invalid_argument", refused.Code);
        Assert.Contains("traceparent", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SignalException>(() => _rig.StateAsync("alice", "r1"));
    }

    [Fact]
    public async Task Run_ThatItsWorkerOnlyRenews_HasBegun_Once()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        var lease = (await worker.AssignedAsync("r1")).Lease;
        await worker.RenewAsync(lease);
        await worker.RenewAsync(lease);
        Assert.Contains("the gateway says", (await worker.RefusedAsync(lease, 1, ("agent_started", new { }))).Sentence, StringComparison.Ordinal);
        await worker.PublishAsync(lease, 1, Said.Thought());
        Assert.Equal(["agent_started", "agent_thinking"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Run_WithoutAWorker_Waits_AndGoesToTheFirstThatComes_InOrder()
    {
        Assert.Equal(1, (await _rig.StartAsync("alice", "r1")).Position);
        Assert.Equal(2, (await _rig.StartAsync("bob", "r2")).Position);
        Assert.False(Assert.Single(_rig.Executors.Agents).Available);

        var worker = _rig.Connect(1);

        await worker.AssignedAsync("r1");
        Assert.True(Assert.Single(_rig.Executors.Agents).Available);
        Assert.Single(worker.Assignments);
        await worker.PublishAsync(worker.Assignments[0].Lease, 1, Said.Completed);
        var second = await worker.AssignedAsync("r2");
        await worker.PublishAsync(second.Lease, 1, Said.Completed);
        Assert.Equal(["run_queued", "agent_started", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
        Assert.Equal(["run_queued", "agent_started", "agent_completed"], await _rig.TypesAsync("bob", "r2"));
    }

    [Fact]
    public async Task Run_ThatNobodyTakes_Expires_InTime()
    {
        await _rig.StartAsync("alice", "r1");
        _rig.Time.Advance(_rig.Options.WaitFor - TimeSpan.FromSeconds(2));
        Assert.Equal(RunStatus.Queued, (await _rig.StateAsync("alice", "r1")).Status);
        _rig.Time.Advance(TimeSpan.FromSeconds(4));
        await _rig.UntilAsync("alice", "r1", RunStatus.Expired);
        Assert.Equal(["run_queued", "agent_error"], await _rig.TypesAsync("alice", "r1"));
        await Eventually.TrueAsync(() => _rig.Leases.Count == 0, "nothing to be left of it");
    }

    [Fact]
    public async Task Runs_GoToTheLeastLoadedWorker_AndNoneGetsMoreThanItOffers()
    {
        var (small, large) = (_rig.Connect(1), _rig.Connect(3));
        for (var i = 1; i <= 6; i++)
            await _rig.StartAsync("alice", $"r-{i}");
        await Eventually.TrueAsync(() => small.Assignments.Count + large.Assignments.Count == 4, "all places to be taken");
        Assert.Single(small.Assignments);
        Assert.Equal(3, large.Assignments.Count);
        Assert.Equal(2, await _rig.Leases.CountAsync("remote", default));
        await large.PublishAsync(large.Assignments[0].Lease, 1, Said.Completed);
        await Eventually.TrueAsync(() => large.Assignments.Count == 4, "the next run to be taken");
        Assert.Single(small.Assignments);
    }

    [Fact]
    public async Task Agent_ThatNobodyMayServe_IsNotFound()
    {
        var refusal = await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "r1", agent: "nobodys"));
        Assert.Equal("not_found", refusal.Code);
    }

    [Fact]
    public async Task Worker_ThatGoesBeforeItHeardOfTheRun_LosesItAtOnce_AndAnotherGetsIt()
    {
        var gone = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        gone.Disconnect();
        var worker = _rig.Connect(1);
        var assignment = await worker.AssignedAsync("r1");
        await worker.PublishAsync(assignment.Lease, 1, Said.Completed);
        Assert.Equal(["run_queued", "agent_started", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task EarlierRunsOfTheThread_AreTold_TheUsersOwnOnly()
    {
        var worker = _rig.Connect(5);
        foreach (var (user, run) in new[] { ("alice", "r1"), ("bob", "r2") })
        {
            await _rig.StartAsync(user, run);
            await worker.PublishAsync((await worker.AssignedAsync(run)).Lease, 1, Said.Text($"of {user}"), Said.Completed);
        }

        await _rig.StartAsync("alice", "r3");
        var history = (await worker.AssignedAsync("r3")).History;
        Assert.Equal(["r1"], history.Select(run => run.RunId.Value));
        Assert.Equal("of alice", Assert.Single(history[0].Messages).Text);
    }
}
