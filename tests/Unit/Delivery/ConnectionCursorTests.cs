using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class ConnectionCursorTests
{
    private readonly DeliveryRig _rig = new();

    [Fact]
    public async Task AttachedConnection_HearsItsOwnUsersEvents_InOrder_AndNobodyElses()
    {
        var (_, alice) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, bob) = await _rig.AttachAsync(Users.Key("bob"));
        for (var i = 0; i < 10; i++)
            await _rig.AppendAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("bob"));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), alice.Offsets);
        Assert.Equal([1L], bob.Offsets);
    }

    [Fact]
    public async Task Connection_BeforeItsFlowOpens_HearsNothing_AndThenEverythingSinceItsAttach()
    {
        var (cursor, writer) = _rig.Connect(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("alice"));
        var answer = await cursor.AttachAsync(null, null, default);
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Empty(writer.Heard);
        cursor.OpenFlow();
        Assert.Equal([2L], writer.Offsets);
        Assert.Equal((AttachOutcomes.Live, 0L), (answer.Outcome, answer.Replayed));
    }

    [Fact]
    public async Task Attach_FromACursor_ReplaysWhatFollowed_ThenGoesOnLive()
    {
        var positions = new List<Cursor>();
        for (var i = 0; i < 5; i++)
            positions.Add((await _rig.AppendAsync(Users.Key("alice"))).Cursor);
        var (cursor, writer) = _rig.Connect(Users.Key("alice"));
        var answer = await cursor.AttachAsync(positions[1].ToString(), null, default);
        cursor.OpenFlow();
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal((AttachOutcomes.Tail, 3L, positions[1].ToString()), (answer.Outcome, answer.Replayed, answer.Cursor));
        Assert.Equal([3L, 4, 5, 6], writer.Offsets);
    }

    [Fact]
    public async Task Attach_FromStart_ReplaysEverythingKept()
    {
        _rig.LogOptions.MaxEventsPerUser = 3;
        for (var i = 0; i < 5; i++)
            await _rig.Log.AppendAsync(Users.Key("alice"), [Events.Of(RunId.Parse($"r{i}"), endsRun: true)], default);
        var (_, writer) = await _rig.AttachAsync(Users.Key("alice"), "start");
        Assert.Equal([3L, 4, 5], writer.Offsets);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("k3f9-01")]
    [InlineData("START")]
    public async Task Attach_WithNoCursor_IsRefused_AndMayBeMended(string garbage)
    {
        var (cursor, _) = _rig.Connect(Users.Key("alice"));
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await cursor.AttachAsync(garbage, null, default));
        Assert.Equal(ErrorCodes.InvalidArgument, refusal.Code);
        Assert.Equal(AttachOutcomes.Tail, (await cursor.AttachAsync("start", null, default)).Outcome);
    }

    [Fact]
    public async Task Attach_Twice_IsAConflict_AndTheFlowGoesOn()
    {
        var (cursor, writer) = await _rig.AttachAsync(Users.Key("alice"));
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await cursor.AttachAsync("start", null, default));
        Assert.Equal(ErrorCodes.Conflict, refusal.Code);
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal([1L], writer.Offsets);
    }

    [Fact]
    public async Task Attach_WithAnotherUsersCursor_IsAGap_AndReceivesOnlyItsOwn()
    {
        var alices = await _rig.AppendAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("bob"));
        var (cursor, writer) = _rig.Connect(Users.Key("bob"));
        var answer = await cursor.AttachAsync(alices.Cursor.ToString(), null, default);
        cursor.OpenFlow();
        await _rig.AppendAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("bob"));
        Assert.Equal((AttachOutcomes.Gap, GapReasons.EpochChanged), (answer.Outcome, answer.Reason));
        Assert.Equal([2L], writer.Offsets);
    }

    [Fact]
    public async Task StalledConnection_HoldsBackNobody_AndCatchesUpWithoutAGap()
    {
        var (_, stalled) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, other) = await _rig.AttachAsync(Users.Key("alice"));
        stalled.Stall();
        for (var i = 0; i < 100; i++)
            await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal(100, other.Offsets.Count());
        Assert.Empty(stalled.Offsets);
        stalled.Release();
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), stalled.Offsets);
        Assert.InRange(stalled.Writes, 2, 4);
    }

    [Fact]
    public async Task PendingEvents_GoOutAsFewWrites_OfAtMost64KiBOrOneEvent()
    {
        for (var i = 0; i < 100; i++)
            await _rig.AppendAsync(Users.Key("alice"), bytes: i == 50 ? 100_000 : 2_000);
        var (_, writer) = await _rig.AttachAsync(Users.Key("alice"), "start");
        Assert.Equal(100, writer.Offsets.Count());
        Assert.InRange(writer.Writes, 4, 8);
        Assert.InRange(writer.LargestWrite, 100_000, 101_000);
    }

    [Fact]
    public async Task FailingWrite_ClosesThatConnection_AndLeavesTheOthers()
    {
        var (_, failing) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, other) = await _rig.AttachAsync(Users.Key("alice"));
        failing.Failure = new IOException("gone");
        await _rig.AppendAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.True(failing.IsCloseRequested);
        Assert.Equal(1, failing.Writes);
        Assert.Equal([1L, 2], other.Offsets);
    }

    [Fact]
    public async Task ConnectionThatIsGone_IsNotWrittenToAgain()
    {
        var (_, gone) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, other) = await _rig.AttachAsync(Users.Key("alice"));
        gone.IsGone = true;
        for (var i = 0; i < 5; i++)
            await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal(1, gone.Writes);
        Assert.Equal(5, other.Offsets.Count());
    }

    [Fact]
    public async Task LogThatBeginsAnotherLife_IsAStatedGap_OnALiveConnection()
    {
        _rig.LogOptions.MaxBytes = 64 * 1024;
        var (_, alice) = await _rig.AttachAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("alice"), bytes: 40_000);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        await _rig.AppendAsync(Users.Key("bob"), bytes: 40_000);
        var next = await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal(["agent_thinking", "gap", "agent_thinking"], alice.Heard.Select(heard => heard.Target));
        Assert.Equal(GapReasons.EpochChanged, alice.Heard[1].Argument.GetProperty("reason").GetString());
        Assert.Equal(next.Cursor.ToString(), alice.Heard[2].Argument.GetProperty("cursor").GetString());
    }

    [Fact]
    public async Task WatchedThreads_AreHeard_OthersAreSkipped_ThreadEventsPass()
    {
        var (t1, t2) = (ThreadId.Parse("t1"), ThreadId.Parse("t2"));
        var (cursor, writer) = await _rig.AttachAsync(Users.Key("alice"), null, t1);
        await _rig.AppendAsync(Users.Key("alice"), t2);
        await _rig.AppendAsync(Users.Key("alice"), t1);
        await _rig.Log.AppendAsync(Users.Key("alice"), [Events.OfThread(t2)], default);
        Assert.Equal([2L, 3], writer.Offsets);
        await cursor.WatchAsync([t2]);
        await _rig.AppendAsync(Users.Key("alice"), t2);
        await _rig.AppendAsync(Users.Key("alice"), t1);
        await cursor.WatchAsync(null);
        await _rig.AppendAsync(Users.Key("alice"), t1);
        Assert.Equal([2L, 3, 4, 6], writer.Offsets);
    }

    [Fact]
    public async Task Watch_WhileAWriteIsUnderWay_CompletesWhenNothingElseOfTheOldThreadsIsWritten()
    {
        var (t1, t2) = (ThreadId.Parse("t1"), ThreadId.Parse("t2"));
        var (cursor, writer) = await _rig.AttachAsync(Users.Key("alice"));
        writer.Stall();
        await _rig.AppendAsync(Users.Key("alice"), t1);
        await _rig.AppendAsync(Users.Key("alice"), t1);
        var watching = cursor.WatchAsync([t2]).AsTask();
        Assert.False(watching.IsCompleted);
        writer.Release();
        await watching.WaitAsync(TimeSpan.FromSeconds(10));
        await _rig.AppendAsync(Users.Key("alice"), t2);
        Assert.Equal([1L, 3], writer.Offsets);
    }

    [Fact]
    public async Task Watch_BeforeAttach_IsAConflict()
    {
        var (cursor, _) = _rig.Connect(Users.Key("alice"));
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(async () => await cursor.WatchAsync(null))).Code);
    }

    [Fact]
    public async Task ManyAppendsBeforeThePumpRuns_AreOneScheduleAndOneWrite()
    {
        var (_, writer) = await _rig.AttachAsync(Users.Key("alice"));
        _rig.Scheduler.IsHeld = true;
        var before = _rig.Scheduler.Scheduled;
        for (var i = 0; i < 50; i++)
            await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal(before + 1, _rig.Scheduler.Scheduled);
        _rig.Scheduler.RunAll();
        Assert.Equal(1, writer.Writes);
        Assert.Equal(50, writer.Offsets.Count());
    }
}
