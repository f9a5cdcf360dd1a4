using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

/// <summary>One event for each change, in order, whatever fails in between.</summary>
[Trait("Suite", "Quick")]
public sealed class ThreadChangesTests
{
    private readonly ThreadRig _rig = new();

    [Fact]
    public async Task EachChange_IsSaidOnce_InOrder_ToItsOwnerAlone()
    {
        var alice = _rig.Runs.Connection("alice");
        await _rig.Calls.CreateAsync(alice, new("One", ThreadRig.Id("t1")), default);
        await _rig.Calls.CreateAsync(alice, new(null, ThreadRig.Id("t1")), default);
        await _rig.Calls.RenameAsync(alice, new(ThreadRig.Id("t1"), "Two"), default);
        await _rig.Calls.RenameAsync(alice, new(ThreadRig.Id("t1"), "Two"), default);
        var deleted = await _rig.Calls.DeleteAsync(alice, new(ThreadRig.Id("t1")), default);
        Assert.Equal(
            [("thread_created", "One"), ("thread_updated", "Two"), ("thread_deleted", "Two")],
            (await _rig.OfThreadsAsync("alice")).Select(said => (said.Type, said.Thread.Title!)));
        Assert.Equal(deleted, (await _rig.OfThreadsAsync("alice"))[^1].Thread);
        Assert.Empty(await _rig.ToldAsync("bob"));
    }

    [Fact]
    public async Task ChangeThatCouldNotBeSaid_IsRefused_AndSaidFirstByTheNextChange()
    {
        var alice = _rig.Runs.Connection("alice");
        _rig.EmitFailure = new SignalException(ErrorCodes.Unavailable, "The log is away.");
        await Assert.ThrowsAsync<SignalException>(async () => await _rig.Calls.CreateAsync(alice, new("One", ThreadRig.Id("t1")), default));
        _rig.EmitFailure = null;
        await _rig.Calls.CreateAsync(alice, new("Other", ThreadRig.Id("t2")), default);
        Assert.Equal(["thread_created t1", "thread_created t2"], await _rig.ToldAsync("alice"));
        Assert.Equal("One", (await _rig.Calls.CreateAsync(alice, new("One", ThreadRig.Id("t1")), default)).Title);
        Assert.Equal(2, (await _rig.ToldAsync("alice")).Length);
    }

    [Fact]
    public async Task UnknownThread_OfAStart_IsCreated_AndSaidBeforeTheRun()
    {
        var run = await _rig.StartAsync("alice", "t1", "r1");
        Assert.Equal(["thread_created t1", "agent_started t1 r1"], await _rig.ToldAsync("alice"));
        Assert.EndsWith("-1", run.Cursor, StringComparison.Ordinal);
        await _rig.StartAsync("alice", "t1", "r2");
        Assert.Equal("agent_started t1 r2", (await _rig.ToldAsync("alice"))[^1]);
    }

    [Fact]
    public async Task AbsentThread_OfAStart_IsMadeUp_AndIsThere()
    {
        var run = await _rig.StartAsync("alice");
        Assert.Equal($"thread_created {run.ThreadId}", (await _rig.ToldAsync("alice"))[0]);
        Assert.Equal(run.RunId, (await _rig.Calls.GetAsync(_rig.Runs.Connection("alice"), new(run.ThreadId), default)).Thread.ActiveRunId);
    }

    [Fact]
    public async Task StartedAndEndedRuns_AreActivity_AndWhoIsActiveIsTrue()
    {
        var alice = _rig.Runs.Connection("alice");
        await _rig.Calls.CreateAsync(alice, new("One", ThreadRig.Id("t1")), default);
        var created = _rig.Runs.Delivery.Time.GetUtcNow();
        _rig.Runs.Delivery.Time.Advance(TimeSpan.FromMinutes(1));
        var run = await _rig.StartAsync("alice", "t1");
        var started = Assert.Single((await _rig.Calls.ListAsync(alice, new(), default)).Threads);
        Assert.Equal((run.RunId, created, created + TimeSpan.FromMinutes(1)), (started.ActiveRunId, started.CreatedAt, started.UpdatedAt));
        _rig.Runs.Delivery.Time.Advance(TimeSpan.FromMinutes(1));
        await _rig.CancelAsync("alice", run);
        var ended = Assert.Single((await _rig.Calls.ListAsync(alice, new(), default)).Threads);
        Assert.Equal((null, created + TimeSpan.FromMinutes(2)), (ended.ActiveRunId, ended.UpdatedAt));
        Assert.Equal(["thread_created t1", $"agent_started t1 {run.RunId}", $"agent_cancelled t1 {run.RunId}"], await _rig.ToldAsync("alice"));
    }

    [Fact]
    public async Task Deletion_CancelsItsRuns_ForgetsThem_AndIsSaidLast()
    {
        var alice = _rig.Runs.Connection("alice");
        var ended = await _rig.StartAsync("alice", "t1", "r1");
        await _rig.CancelAsync("alice", ended);
        var active = await _rig.StartAsync("alice", "t1", "r2");
        var other = await _rig.StartAsync("alice", "t2", "r3");
        await _rig.Calls.DeleteAsync(alice, new(ThreadRig.Id("t1")), default);
        Assert.Equal(["agent_cancelled t1 r2", "thread_deleted t1"], (await _rig.ToldAsync("alice"))[^2..]);
        foreach (var run in (Run[])[ended, active])
            Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalException>(async () => await _rig.RunCalls.GetAsync(alice, new(run.RunId), default))).Code);
        Assert.Equal(RunStatus.Running, (await _rig.RunCalls.GetAsync(alice, new(other.RunId), default)).Status);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalException>(async () => await _rig.Calls.DeleteAsync(alice, new(ThreadRig.Id("t1")), default))).Code);
    }

    [Fact]
    public async Task NameOfAForgottenRun_IsNotUsedAgain()
    {
        var alice = _rig.Runs.Connection("alice");
        await _rig.StartAsync("alice", "t1", "r1");
        await _rig.Calls.DeleteAsync(alice, new(ThreadRig.Id("t1")), default);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(async () => await _rig.StartAsync("alice", "t1", "r1"))).Code);
        Assert.Equal(RunStatus.Running, (await _rig.StartAsync("alice", "t1", "r2")).Status);
    }

    [Fact]
    public async Task StartOverTheLimitOfThreads_IsRefused_AndLeavesNoRun()
    {
        _rig.Options.MaxPerUser = 1;
        await _rig.StartAsync("alice", "t1", "r1");
        Assert.Equal(ErrorCodes.LimitExceeded, (await Assert.ThrowsAsync<SignalException>(async () => await _rig.StartAsync("alice", "t2", "r2"))).Code);
        Assert.Single(_rig.Runs.Store.Active(Users.Alice));
        Assert.Equal(RunStatus.Running, (await _rig.StartAsync("alice", "t1", "r2")).Status);
    }

    [Fact]
    public async Task StartsAndDeletionsAtOnce_LeaveNoRunWithoutAThread_AndTellInOrder()
    {
        var alice = _rig.Runs.Connection("alice");
        for (var round = 0; round < 50; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
            {
                try
                {
                    if (i % 3 == 2)
                        await _rig.Calls.DeleteAsync(alice, new(ThreadRig.Id("t1")), default);
                    else
                        await _rig.StartAsync("alice", "t1", $"r-{round}-{i}");
                }
                catch (SignalException refused) when (refused.Code is ErrorCodes.NotFound)
                {
                    // There was no thread to delete.
                }
            })));
            var known = (await _rig.Calls.ListAsync(alice, new(), default)).Threads.Select(thread => thread.ThreadId).ToHashSet();
            Assert.All(_rig.Runs.Store.Active(Users.Alice), run => Assert.Contains(run.Run.Thread, known));
            foreach (var run in _rig.Runs.Store.Active(Users.Alice))
                await run.EndAsync(new Netra.Signal.Shared.Events.AgentCancelled());
        }

        var isThere = false;
        foreach (var told in (await _rig.ToldAsync("alice")).Where(told => told.StartsWith("thread_", StringComparison.Ordinal)))
            Assert.Equal(!isThere, isThere = told == "thread_created t1");
    }
}
