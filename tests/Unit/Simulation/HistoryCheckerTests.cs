using System.Text.Json;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Simulation.History;
using Xunit;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The checker can fail: made-up histories with one fault each, and the same without it.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly Epoch Life = new(5);
    private static readonly Epoch OtherLife = new(6);
    private readonly UserHistory _alice = new("alice");

    public HistoryCheckerTests()
    {
        for (var offset = 1; offset <= 5; offset++)
            _alice.Add(Event(offset));
    }

    [Fact]
    public void WholeHistory_HasNoFault() =>
        AssertFault(null, new Moment.Attached(At(1), null), Hears(2), Hears(3), Hears(4), Hears(5), new Moment.Quiet(5), new Moment.Closing("c"), new Moment.Left());

    [Fact]
    public void DuplicateOrDisorder_IsSeen()
    {
        AssertFault("repeated", Attached, Hears(1), Hears(2), Hears(2));
        AssertFault("repeated", Attached, Hears(1), Hears(3), Hears(2));
        AssertFault("repeated", new Moment.Attached(At(3), null), Hears(3));
    }

    [Fact]
    public void Hole_IsSeen_InTheMiddleAndAtTheEnd()
    {
        AssertFault("a hole", Attached, Hears(1), Hears(3));
        AssertFault("never heard", Attached, Hears(1), Hears(2), new Moment.Quiet(5));
        AssertFault(null, Attached, Hears(1), Hears(2), new Moment.Quiet(2));
    }

    [Fact]
    public void ForeignOrChangedEvent_IsSeen()
    {
        AssertFault("never stored for alice", Attached, Hears(1), new Moment.Heard(Event(2) with { Cursor = new(OtherLife, 2) }));
        AssertFault("was stored", Attached, new Moment.Heard(Event(1) with { Data = """{"text":"of bob"}""" }));
    }

    [Fact]
    public void EventBeforeAttachAndAfterTheEnd_IsSeen()
    {
        AssertFault("before its attach", Hears(1));
        AssertFault("after it was told of the closing", Attached, new Moment.Closing("c"), Hears(1));
        AssertFault("after it was gone", Attached, new Moment.Left(), Hears(1));
        AssertFault("after a write had failed", Attached, new Moment.Broken(), Hears(1));
        AssertFault("after its token had expired", Attached, new Moment.Expired(), Hears(1));
        AssertFault(null, Attached, new Moment.Expired(), new Moment.Closing("c"));
    }

    [Fact]
    public void WatchedOutThread_IsSeen_OnceWatchHasCompleted()
    {
        AssertFault("does not watch", Attached, new Moment.WatchAsked(["t2"]), new Moment.WatchDone(["t2"]), Hears(1));
        AssertFault(null, Attached, new Moment.WatchAsked(["t2"]), Hears(1), new Moment.WatchDone(["t2"]), new Moment.Quiet(5));
        AssertFault("a hole", Attached, new Moment.WatchAsked(["t1"]), new Moment.WatchDone(["t1"]), Hears(2));
    }

    [Fact]
    public void Gap_ThatWasNotNeeded_OrHidesARun_IsSeen()
    {
        AssertFault("nothing was lost", Attached, new Moment.Gap(At(3), Runs("[]")));
        var mayGap = new ConnectionChecker(_alice, HistoryOf([Attached, new Moment.Gap(At(5), Runs("[]"))]), mayGap: true);
        Assert.Empty(mayGap.Check());
        _alice.Add(Event(6) with { Type = "agent_started", Run = "r2", Seq = 1, Data = "{}" });
        var hidden = new ConnectionChecker(_alice, HistoryOf([Attached, new Moment.Gap(At(6), Runs("[]"))]), mayGap: true);
        Assert.Contains("without r2", Assert.Single(hidden.Check()), StringComparison.Ordinal);
        var wrong = new ConnectionChecker(_alice, HistoryOf([Attached, new Moment.Gap(At(6), Runs(
            """[{"runId":"r2","threadId":"t1","status":"running","messages":[{"messageId":"m","text":"made up","complete":false}],"tools":[],"approvals":[]}]"""))]), mayGap: true);
        Assert.Contains("that its events do not make", Assert.Single(wrong.Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void LiveAttach_InThePast_IsSeen() =>
        AssertFault("attached live", new Moment.Attached(At(1), null, Live: (3, 4)));

    [Fact]
    public void Run_WithTwoEnds_NoEnd_WordsAfterIt_OrAHoleInSeq_IsSeen()
    {
        Assert.Contains("0 terminal events", Assert.Single(RunChecker.Check(_alice)), StringComparison.Ordinal);
        _alice.Add(Event(6) with { Type = "agent_completed" });
        Assert.Empty(RunChecker.Check(_alice));
        _alice.Add(Event(7));
        Assert.Contains("goes on after", Assert.Single(RunChecker.Check(_alice)), StringComparison.Ordinal);
        _alice.Add(Event(8) with { Type = "agent_cancelled" });
        Assert.Contains("2 terminal events", Assert.Single(RunChecker.Check(_alice)), StringComparison.Ordinal);
        _alice.Add(Event(9) with { Run = "r3", Seq = 2, Type = "agent_error" });
        Assert.Contains(RunChecker.Check(_alice), fault => fault.Contains("has seq 2, not 1", StringComparison.Ordinal));
    }

    private static Moment Attached => new Moment.Attached(At(0), null);

    private static Cursor At(long offset) => new(Life, offset);

    private static StoredEvent Event(long offset) => new(At(offset), offset, "agent_thinking", "t1", "r1", $$"""{"text":"{{offset}}"}""");

    private static Moment Hears(long offset) => new Moment.Heard(Event(offset));

    private static JsonElement Runs(string json) => JsonDocument.Parse(json).RootElement;

    private static ConnectionHistory HistoryOf(IEnumerable<Moment> moments)
    {
        var history = new ConnectionHistory("alice-1");
        foreach (var moment in moments)
            history.Add(moment);
        return history;
    }

    private void AssertFault(string? fault, params Moment[] moments)
    {
        var faults = new ConnectionChecker(_alice, HistoryOf(moments), mayGap: false).Check();
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }
}
