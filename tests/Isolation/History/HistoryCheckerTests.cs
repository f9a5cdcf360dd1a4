using Xunit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Histories made by hand, each with one thing wrong: the checker must name its invariant, and nothing when nothing is wrong.</summary>
public sealed class HistoryCheckerTests
{
    private readonly List<HistoryLine> _lines = [];
    private long _now;

    public HistoryCheckerTests()
    {
        foreach (var (user, owner) in ((string, string)[])[("alice", "aa"), ("bob", "bb")])
        {
            Add(new(0, Kinds.Connect) { Session = $"{user}1", Tab = user, User = user });
            Add(new(0, Kinds.Audit) { Session = $"{user}-c", Owner = owner, What = "connect" });
            Add(new(0, Kinds.Attaching) { Session = $"{user}1" });
            Add(new(0, Kinds.Attached) { Session = $"{user}1", Epoch = $"e{user}", What = "live" });
        }

        for (var i = 1; i <= 4; i++)
            foreach (var (user, owner) in ((string, string)[])[("alice", "aa"), ("bob", "bb")])
                Emit(user, owner, i);
    }

    [Fact]
    public void Clean_History_HasNoViolation()
    {
        Deliver("alice", 1, 2, 3, 4);
        Deliver("bob", 1, 2, 3, 4);
        Assert.Empty(Finish());
    }

    [Fact]
    public void Gap_ThatWasStated_IsNoHole()
    {
        Deliver("alice", 1);
        Add(new(0, Kinds.Gap) { Session = "alice1", Epoch = "ealice", Offset = 3, What = "trimmed" });
        Deliver("alice", 4);
        Deliver("bob", 1, 2, 3, 4);
        Assert.Empty(Finish());
    }

    [Fact]
    public void Epoch_ThatGoesOn_AndAnAppendThatNobodyWasToldOf_AreNoBreach()
    {
        Deliver("alice", 1, 2, 3, 4);
        Deliver("bob", 1, 2, 3, 4);
        Add(new(0, Kinds.Joint) { Owner = "aa", Epoch = "ealice", Offset = 4, What = "next" });
        Add(Flaws.Second(1, "agent_started") with { Kind = Kinds.Emitting, Epoch = null, Offset = 0, Call = "c1" });
        Add(Flaws.Second(2, "agent_completed"));
        Add(Flaws.Second(1, "agent_started") with { Kind = Kinds.Deliver, Owner = null, Session = "alice1" });
        Add(Flaws.Second(2, "agent_completed") with { Kind = Kinds.Deliver, Owner = null, Session = "alice1" });
        Assert.Empty(Finish());
    }

    [Theory]
    [InlineData("foreign canary", "I1")]
    [InlineData("foreign event", "I1")]
    [InlineData("mixed log", "I1")]
    [InlineData("late by token", "I2")]
    [InlineData("late by clock", "I2")]
    [InlineData("after closing", "I2")]
    [InlineData("duplicate", "I3")]
    [InlineData("hole", "I3")]
    [InlineData("reordered", "I3")]
    [InlineData("before attach", "I3")]
    [InlineData("never emitted", "I4")]
    [InlineData("altered", "I4")]
    [InlineData("before its emission", "I4")]
    [InlineData("position twice", "I4")]
    [InlineData("lost at the end", "I5")]
    [InlineData("lost between sessions", "I5")]
    [InlineData("lost between epochs", "I3")]
    [InlineData("another event under another epoch", "I4")]
    [InlineData("epoch that forks", "I4")]
    [InlineData("heard what was refused", "I4")]
    [InlineData("unknown append heard twice", "I4")]
    [InlineData("left in an old epoch", "I5")]
    [InlineData("tail lost without a word", "I5")]
    [InlineData("run without an end", "I5")]
    [InlineData("run started without an end", "I5")]
    [InlineData("run that ends twice", "I5")]
    [InlineData("run that goes on after its end", "I5")]
    [InlineData("context left", "I6")]
    [InlineData("connection left", "I6")]
    public void Bad_History_IsNamed(string flaw, string invariant)
    {
        Deliver("bob", 1, 2, 3, 4);
        Break(flaw);
        var found = Finish(leave: flaw != "connection left");
        Assert.Contains(found, violation => violation.StartsWith(invariant + ":", StringComparison.Ordinal));
    }

    [Fact]
    public void Coverage_CountsPairsInFlight_AndCells()
    {
        Deliver("alice", 1, 2, 3, 4);
        Deliver("bob", 1, 2, 3, 4);
        Add(new(0, Kinds.Fault) { Session = "alice1", Fault = "reset", Phase = "live" });
        var coverage = new Coverage(_lines);
        Assert.Equal(8, coverage.Deliveries);
        Assert.Equal(2, coverage.Pairs.Count);
        Assert.Equal(1, coverage.Cells[("reset", "live")]);
        Assert.Empty(new Coverage([.. _lines.Select(line => line.Kind == Kinds.Deliver ? line with { At = line.At + TimeSpan.TicksPerSecond } : line).OrderBy(line => line.At)]).Pairs);
    }

    [Fact]
    public void Line_WrittenAndRead_IsTheSame()
    {
        foreach (var line in _lines)
            Assert.Equal(line, HistoryLine.Parse(line.ToString()));
    }

    private void Break(string flaw)
    {
        var (after, steps) = Flaws.Of(flaw);
        Deliver("alice", after);
        foreach (var line in steps)
            Add(line);
    }

    private IReadOnlyList<string> Finish(bool leave = true)
    {
        Add(new(0, Kinds.Settled));
        foreach (var user in (string[])["alice", "bob"])
            if (leave || user == "bob")
                Add(new(0, Kinds.Audit) { Session = $"{user}-c", What = "disconnect" });
        return HistoryChecker.Check(_lines);
    }

    private void Emit(string user, string owner, long offset) => Add(Flaws.Deliver(user, offset) with { Kind = Kinds.Emit, Session = null, Owner = owner });

    private void Deliver(string user, params int[] offsets)
    {
        foreach (var offset in offsets)
            Add(Flaws.Deliver(user, offset));
    }

    /// <summary>A line of time 0 comes next; any other time is meant as it is.</summary>
    private void Add(HistoryLine line) => _lines.Add(line.At == 0 ? line with { At = ++_now } : line);
}
