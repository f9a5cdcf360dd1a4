using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.EventLog;
using NSubstitute;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>What a log answers that does not belong to the run is not folded into it, and everybody hears of it who must.</summary>
[Trait("Suite", "Quick")]
public sealed class RunReplayTests
{
    private static readonly Epoch Epoch = new(7);
    private readonly RunRig _rig = new();
    private readonly IUserEventLog _log = Substitute.For<IUserEventLog>();
    private readonly IRunKeeper _keeper = Substitute.For<IRunKeeper>();
    private readonly RunFold _fold;
    private readonly List<string> _folded = [];

    public RunReplayTests()
    {
        _fold = new(_rig.Stored("alice"));
        _fold.MoveTo(new(Epoch, 0));
    }

    [Fact]
    public async Task AlicesEvent_IsFolded_AndNothingIsAudited()
    {
        Answers(new LogPage(new[] { EventOf(Users.Alice, 1, 1) }, new(Epoch, 0, 1)));
        await AdvanceAsync();
        Assert.Equal(["agent_thinking"], _folded);
        Assert.Empty(_rig.Delivery.Audit.Entries);
    }

    [Theory]
    [InlineData("bob", 1)]
    [InlineData("alice", 2)]
    public async Task EventOfAnother_OrOutOfItsPlace_IsNotFolded_AndIsAudited(string owner, long seq)
    {
        Answers(new LogPage(new[] { EventOf(Users.Key(owner), 1, seq) }, new(Epoch, 0, 1)));
        await Assert.ThrowsAsync<RunHistoryLostException>(AdvanceAsync);
        AssertAudited(ViolationKinds.EventOutOfPlace);
    }

    [Theory]
    [InlineData(ViolationKinds.BrokenSeal)]
    [InlineData(ViolationKinds.EventOutOfPlace)]
    public async Task WhatDoesNotOpen_IsNotFolded_AndIsAudited(string violation)
    {
        Answers(new LogPage(default, new(Epoch, 0, 1), Violation: violation));
        await Assert.ThrowsAsync<RunHistoryLostException>(AdvanceAsync);
        AssertAudited(violation);
    }

    [Fact]
    public async Task WhatIsNotKeptAnyMore_IsNoViolation()
    {
        Answers(new LogPage(default, new(Epoch, 5, 9), GapReasons.Trimmed));
        await Assert.ThrowsAsync<RunHistoryLostException>(AdvanceAsync);
        Assert.Empty(_folded);
        Assert.Empty(_rig.Delivery.Audit.Entries);
    }

    [Theory]
    [InlineData(ViolationKinds.ForeignEvent)]
    [InlineData(ViolationKinds.BrokenSeal)]
    public async Task EndThatIsAnothers_OrDoesNotOpen_IsNotTheRuns_AndIsAudited(string violation)
    {
        var bobs = new LogPage(new[] { EventOf(Users.Bob, 4, 3, endsRun: true) }, new(Epoch, 0, 4));
        Answers(violation == ViolationKinds.ForeignEvent ? bobs : new LogPage(default, new(Epoch, 0, 4), Violation: violation));
        _log.BoundsAsync(default, default).ReturnsForAnyArgs(new ValueTask<LogBounds>(new LogBounds(Epoch, 0, 4)));
        _keeper.MarkAsync(default, default, default).ReturnsForAnyArgs(new ValueTask<RunMark>(new RunMark(3, 4, _rig.Delivery.Time.GetUtcNow())));
        await RunReplay.EndUnreadAsync(_fold, Writing with { Keeper = _keeper }, default);
        Assert.True(_fold.IsEnded);
        AssertAudited(violation);
    }

    private RunWriting Writing => _rig.Writing with { Log = _log };

    private static LogEvent EventOf(UserKey owner, long offset, long seq, bool endsRun = false) =>
        new(owner, new(new(Epoch, offset), seq), Events.Of(RunId.Parse("r1"), endsRun: endsRun) with { Data = """{"text":"hm"}"""u8.ToArray() });

    private void Answers(LogPage page) => _log.ReadAsync(default, default, default, default).ReturnsForAnyArgs(
        _ => new ValueTask<LogPage>(page), _ => new ValueTask<LogPage>(new LogPage(default, page.Bounds)));

    private Task AdvanceAsync() => RunReplay.AdvanceAsync(_fold, Writing, null, e => _folded.Add(e.Type), default).AsTask();

    private void AssertAudited(string violation)
    {
        Assert.Empty(_folded);
        Assert.Equal([new("replay", AuditDecision.Violation, Users.Alice, Subject: "r1", Reason: violation)], _rig.Delivery.Audit.Entries);
    }
}
