namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What can be wrong with a history of Alice and Bob: how far Alice heard rightly, and what follows.</summary>
internal static class Flaws
{
    private static readonly int[] All = [1, 2, 3, 4];

    public static HistoryLine Deliver(string user, long offset, string? session = null) => new(0, Kinds.Deliver)
    {
        Session = session ?? $"{user}1", Epoch = $"e{user}", Offset = offset, Run = $"r-{user}", Seq = offset, Type = offset == 4 ? "agent_completed" : "agent_thinking", Canaries = user,
    };

    /// <summary>What Alice's second run says under the epoch that goes on from her first one.</summary>
    public static HistoryLine Second(long seq, string type) => new(0, Kinds.Emit)
    {
        Owner = "aa", Epoch = "next", Offset = 4 + seq, Run = "r-second", Seq = seq, Type = type, Canaries = "alice",
    };

    public static (int[] HeardFirst, HistoryLine[] Then) Of(string flaw) => flaw switch
    {
        "foreign canary" => ([1, 2, 3], [Deliver("alice", 4) with { Canaries = "bob" }]),
        "foreign event" => (All, [Deliver("bob", 1, "alice1") with { Canaries = "" }]),
        "mixed log" => (All, [new(0, Kinds.Emit) { Owner = "aa", Epoch = "other", Offset = 1, Canaries = "bob" }]),
        "late by token" => (All, [Session("alice2", expires: 1), .. Flow("alice2"), Fifth(TimeSpan.TicksPerSecond), Deliver("alice", 5, "alice2") with { At = TimeSpan.TicksPerSecond + 1 }]),
        "late by clock" => (All, [Session("alice2", expires: TimeSpan.TicksPerSecond), .. Flow("alice2"), Fifth(1), Deliver("alice", 5, "alice2") with { At = TimeSpan.TicksPerMinute }]),
        "after closing" => ([1, 2, 3], [new(0, Kinds.Closing) { Session = "alice1", What = "token_expired" }, Deliver("alice", 4)]),
        "duplicate" => (All, [Deliver("alice", 4)]),
        "hole" => ([1, 2], [Deliver("alice", 4)]),
        "reordered" => ([1, 2], [Deliver("alice", 4), Deliver("alice", 3)]),
        "before attach" => (All, [Session("alice2"), Deliver("alice", 1, "alice2")]),
        "never emitted" => (All, [Deliver("alice", 5)]),
        "altered" => ([1, 2, 3], [Deliver("alice", 4) with { Seq = 9 }]),
        "before its emission" => (All, [Deliver("alice", 5), Fifth(0)]),
        "position twice" => (All, [new(0, Kinds.Emit) { Owner = "aa", Epoch = "ealice", Offset = 4, Canaries = "alice" }]),
        "lost at the end" => ([1, 2], []),
        "lost between sessions" => ([1, 2], [new(0, Kinds.Close) { Session = "alice1" }, Session("alice2"), .. Flow("alice2", 3), Deliver("alice", 4, "alice2")]),
        "lost between epochs" => (All, [Joint(4), Second(1, "agent_completed"), Second(2, "agent_completed") with { Run = "r-third" }, Heard(Second(2, "agent_completed") with { Run = "r-third" })]),
        "another event under another epoch" => (All, [Joint(4), Second(1, "agent_completed") with { Offset = 4 }]),
        "epoch that forks" => (All, [Joint(4), Joint(4) with { What = "other" }]),
        "heard what was refused" => (All, [Joint(4), Unknown, Unknown with { Kind = Kinds.Refused }, Heard(Second(1, "agent_completed"))]),
        "unknown append heard twice" => (All, [Joint(4), Unknown, Heard(Second(1, "agent_completed")), Heard(Second(1, "agent_completed") with { Offset = 6 })]),
        "left in an old epoch" => (All, [Second(1, "agent_completed") with { Offset = 1 }]),
        "tail lost without a word" => ([1, 2, 3], [Joint(3), Second(1, "agent_completed") with { Offset = 4 }, Heard(Second(1, "agent_completed") with { Offset = 4 })]),
        "run without an end" => (All, [Joint(4), Second(1, "agent_started"), Heard(Second(1, "agent_started"))]),
        "run started without an end" => (All, [new(0, Kinds.Started) { User = "alice", Run = "r-second" }]),
        "run that ends twice" => (All, [Fifth(1) with { Type = "agent_error" }, Deliver("alice", 5) with { Type = "agent_error" }]),
        "run that goes on after its end" => (All, [Fifth(1), Deliver("alice", 5)]),
        "context left" => (All, [new(0, Kinds.Left) { What = "contexts", Value = 1 }]),
        "connection left" => (All, []),
        _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, null),
    };

    private static HistoryLine Session(string session, long expires = 0) => new(0, Kinds.Connect) { Session = session, Tab = "alice", User = "alice", Expires = expires };

    private static HistoryLine[] Flow(string session, long after = 4) =>
        [new(0, Kinds.Attaching) { Session = session }, new(0, Kinds.Attached) { Session = session, Epoch = "ealice", Offset = after, What = "tail" }];

    private static HistoryLine Fifth(long at) =>
        new(at, Kinds.Emit) { Owner = "aa", Epoch = "ealice", Offset = 5, Run = "r-alice", Seq = 5, Type = "agent_thinking", Canaries = "alice" };

    private static HistoryLine Unknown => Second(1, "agent_completed") with { Kind = Kinds.Emitting, Epoch = null, Offset = 0, Call = "c1" };

    private static HistoryLine Joint(long offset) => new(0, Kinds.Joint) { Owner = "aa", Epoch = "ealice", Offset = offset, What = "next" };

    private static HistoryLine Heard(HistoryLine emit) => emit with { Kind = Kinds.Deliver, Owner = null, Session = "alice1" };
}
