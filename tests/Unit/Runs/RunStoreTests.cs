using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

[Trait("Suite", "Quick")]
public sealed class RunStoreTests
{
    private readonly RunRig _rig = new();

    [Fact]
    public void Run_IsFoundByItsOwner_AndByNobodyElse()
    {
        var run = _rig.Add("alice");
        Assert.Same(run, _rig.Store.Find(Users.Key("alice"), run.Run.Run));
        Assert.Null(_rig.Store.Find(Users.Key("bob"), run.Run.Run));
        Assert.Empty(_rig.Store.Active(Users.Key("bob")));
        Assert.Empty(_rig.Store.OfThread(Users.Key("bob"), run.Run.Thread));
        Assert.Same(run, Assert.Single(_rig.Store.OfThread(Users.Key("alice"), run.Run.Thread)));
    }

    [Fact]
    public void SameName_OfTwoUsers_IsTwoRuns_AndOfOneUser_IsOne()
    {
        var alices = _rig.Add("alice", "shared");
        var bobs = _rig.Add("bob", "shared");
        Assert.NotSame(alices, bobs);
        Assert.Same(alices, _rig.Add("alice", "shared"));
    }

    [Fact]
    public async Task TooManyRunsUnderWay_AreRefused_ForThatUserOnly_UntilOneEnds()
    {
        _rig.Limits.ActiveRunsPerUser = 2;
        var first = _rig.Add("alice", "r-1");
        _rig.Add("alice", "r-2");
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await AdmitAsync("alice", "r-3"));
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        Assert.Matches("retryAfterMs=[0-9]+$", refusal.Message);
        Assert.NotNull((await AdmitAsync("bob", "r-3")).New);
        await first.EndAsync(new AgentCancelled());
        Assert.NotNull((await AdmitAsync("alice", "r-3")).New);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OfWhoHeardOfTheEndOfTheOneBefore_IsNotRefusedForIt(bool isForItsThread)
    {
        var answer = new TaskCompletionSource();
        var log = new InterruptedLog(new MemoryEventLog(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance), () => Task.CompletedTask, () => answer.Task);
        var rig = new RunRig(
            new() { WhenBusy = isForItsThread ? WhenBusy.Reject : WhenBusy.Concurrent }, new() { ActiveRunsPerUser = isForItsThread ? 10 : 1 }, log);
        var end = rig.Add("alice", "r-1").EndAsync(new AgentCancelled()).AsTask();
        Assert.Equal(1, (await log.BoundsAsync(Users.Key("alice"), default)).Head);
        // The end can be read, and whoever wrote it does not know yet.
        var next = AdmitAsync("alice", "r-2", rig).AsTask();
        Assert.False(end.IsCompleted);
        answer.SetResult();
        Assert.NotNull((await next).New);
        Assert.True(await end);
    }

    [Fact]
    public void RunThatWasLetInElsewhere_IsOpened_HoweverManyAreBelievedToBeUnderWayHere()
    {
        _rig.Limits.ActiveRunsPerUser = 1;
        _rig.Add("alice", "r-1");
        Assert.NotNull(_rig.Add("alice", "r-2"));
    }

    [Fact]
    public async Task EndedRuns_AreForgotten_AfterTheirTime_AndOverTheirCount()
    {
        _rig.Options.EndedKeptPerUser = 3;
        for (var i = 0; i < 6; i++)
            await _rig.Add("alice", $"r-{i}").EndAsync(new AgentCancelled());
        var active = _rig.Add("alice", "active");
        Assert.Null(_rig.Store.Find(Users.Key("alice"), RunId.Parse("r-2")));
        Assert.NotNull(_rig.Store.Find(Users.Key("alice"), RunId.Parse("r-3")));
        _rig.Delivery.Time.Advance(_rig.Options.KeptFor * 2);
        Assert.Null(_rig.Store.Find(Users.Key("alice"), RunId.Parse("r-5")));
        Assert.NotNull(_rig.Store.Find(Users.Key("alice"), RunId.Parse("active")));
        await active.EndAsync(new AgentCancelled());
        _rig.Delivery.Time.Advance(_rig.Options.KeptFor * 2);
        Assert.Equal(0, _rig.Store.Users);
    }

    [Fact]
    public async Task EndedRuns_OverTheBytesOfTheirUser_AreForgotten_TheOldestFirst()
    {
        _rig.Options.EndedBytesPerUser = 10_000;
        foreach (var run in (string[])["r-1", "r-2", "r-3", "r-4"])
            await EndAsync("alice", run, 2000);
        await EndAsync("bob", "r-1", 2000);
        Assert.Equal((false, false, true, true), (IsKept("alice", "r-1"), IsKept("alice", "r-2"), IsKept("alice", "r-3"), IsKept("alice", "r-4")));
        Assert.True(IsKept("bob", "r-1"));
    }

    [Fact]
    public async Task EndedRuns_OverTheBytesOfTheProcess_AreForgotten_TheOldestOfAllFirst_AndThoseUnderWayStay()
    {
        _rig.Options.MaxBytes = 12_000;
        await EndAsync("alice", "r-old", 2000);
        _rig.Delivery.Time.Advance(TimeSpan.FromSeconds(1));
        await EndAsync("bob", "r-2", 2000);
        _rig.Delivery.Time.Advance(TimeSpan.FromSeconds(1));
        _rig.Add("alice", "r-under-way");
        await EndAsync("alice", "r-new", 2000);
        _rig.Delivery.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((false, true, true), (IsKept("alice", "r-old"), IsKept("bob", "r-2"), IsKept("alice", "r-new")));
        Assert.True(IsKept("alice", "r-under-way"));
    }

    [Fact]
    public async Task AgentOfAThread_IsGivenItsLatestRuns()
    {
        _rig.Options.HistoryRuns = 2;
        foreach (var run in (string[])["r-1", "r-2", "r-3"])
            await EndAsync("alice", run, 1);
        Assert.Equal(["r-2", "r-3"], (await _rig.Store.EndedAsync(Users.Alice, ThreadId.Parse("t1"), default)).Select(run => run.RunId.Value));
    }

    [Fact]
    public async Task AgentOfAThread_IsGivenTheLatestRuns_ThatFitInSoManyBytes()
    {
        _rig.Options.HistoryBytes = 20_000;
        foreach (var run in (string[])["r-1", "r-2", "r-3"])
            await EndAsync("alice", run, 4000);
        Assert.Equal(["r-2", "r-3"], (await _rig.Store.EndedAsync(Users.Alice, ThreadId.Parse("t1"), default)).Select(run => run.RunId.Value));
        _rig.Options.HistoryBytes = 100;
        Assert.Empty(await _rig.Store.EndedAsync(Users.Alice, ThreadId.Parse("t1"), default));
    }

    [Fact]
    public void Store_WithoutAUser_Throws() =>
        Assert.Throws<ArgumentException>(() => _rig.Store.GetOrAdd(default, RunId.Parse("r1"), _ => throw new InvalidOperationException()));

    private ValueTask<AddedRun> AdmitAsync(string user, string run, RunRig? other = null)
    {
        var rig = other ?? _rig;
        var stored = rig.Stored(user, run);
        return rig.Store.AddAsync(
            stored.Owner, stored, Admission.Of(stored, rig.Options, rig.Limits),
            gate => new(stored, rig.Emitter(rig.Contexts.ForRun(rig.Connection(user), stored)), gate, rig.Writing), default);
    }

    private bool IsKept(string user, string run) => _rig.Store.Find(Users.Key(user), RunId.Parse(run)) is not null;

    private async Task EndAsync(string user, string name, int characters)
    {
        var run = _rig.Add(user, name);
        await run.WriteAsync(new AgentStarted(run.Run.Input));
        await run.TextAsync("m1", new('x', characters));
        await run.EndAsync(new AgentCompleted(0));
    }
}
