namespace Netra.Signal.Tests.Isolation.History;

/// <summary>
/// A clean history of workers, made by hand: Alice's run is asked about, handed back and cancelled, Bob's of the same name completes, and a thread of
/// Alice's has a line.
/// </summary>
internal sealed class WorkerScript
{
    private static readonly (string User, string Owner)[] Users = [("alice", "aa"), ("bob", "bb")];

    private readonly Dictionary<string, long> _offsets = [];
    private readonly Dictionary<(string, string), long> _seqs = [];
    private readonly Dictionary<string, long> _numbers = [];

    public WorkerScript()
    {
        foreach (var (user, _) in Users)
        {
            Add(new(0, Kinds.Connect) { Session = $"{user}1", Tab = user, User = user });
            Add(new(0, Kinds.Attaching) { Session = $"{user}1" });
            Add(new(0, Kinds.Attached) { Session = $"{user}1", Epoch = $"e{user}", What = "live" });
            Add(new(0, Kinds.Started) { User = user, Run = "same" });
        }

        FirstAttempt();
        SecondAttempt();
        Assign("L3", "bob", 1);
        Say("L3", "bob", "agent_thinking");
        Say("L3", "bob", "agent_completed");
        Line();
        Add(new(0, Kinds.Settled));
    }

    public List<HistoryLine> Lines { get; } = [];

    /// <summary>The same, but that Redis was emptied while Alice's runs waited: her log began anew, and she was told.</summary>
    public IReadOnlyList<HistoryLine> OfAnEmptiedRedis
    {
        get
        {
            var first = Lines.FindIndex(line => line is { Run: "x", Type: "agent_completed" });
            var before = Lines[first].Offset - 1;
            HistoryLine Anew(HistoryLine line) => line.Epoch == "ealice" ? line with { Epoch = "anew", Offset = line.Offset - before } : line;
            return [.. Lines[..first], new(Lines[first].At, Kinds.Gap) { Session = "alice1", Epoch = "anew", What = "epoch_changed" }, .. Lines[first..].Select(Anew)];
        }
    }

    /// <summary>An event in its user's log, which its user hears.</summary>
    public void Log(string user, string type, Func<HistoryLine, HistoryLine>? more = null, string run = "same")
    {
        _offsets[user] = _offsets.GetValueOrDefault(user) + 1;
        _seqs[(user, run)] = _seqs.GetValueOrDefault((user, run)) + 1;
        var emit = (more ?? (line => line))(new(0, Kinds.Emit)
        {
            Owner = Users.First(one => one.User == user).Owner, Epoch = $"e{user}", Offset = _offsets[user], Run = run, Seq = _seqs[(user, run)], Type = type, Canaries = user,
        });
        Add(emit);
        Add(emit with { Kind = Kinds.Deliver, Owner = null, Session = $"{user}1", N = 0 });
    }

    private void FirstAttempt()
    {
        Assign("L1", "alice", 1);
        Log("alice", "agent_started");
        Say("L1", "alice", "agent_thinking");
        Say("L1", "alice", "approval_requested", "q1");
        Add(new(0, RunKinds.Answering) { User = "alice", Run = "same", Request = "q1", What = "True" });
        Log("alice", "approval_resolved", line => line with { Request = "q1", What = "user True" });
        Add(new(0, RunKinds.Answered) { User = "alice", Run = "same", Request = "q1", What = "True" });
        Told("L1", "q1", "True");
        Log("alice", "run_reset", line => line with { Attempt = 2 });
        Add(Of("L1", RunKinds.Publishing) with { Call = "late", N = 3, Type = "agent_completed", Mark = "alice.late" });
        Add(Of("L1", RunKinds.Declined) with { Call = "late", What = "forbidden" });
        Add(Of("L1", RunKinds.Lost));
    }

    private void SecondAttempt()
    {
        Assign("L2", "alice", 2);
        Say("L2", "alice", "agent_thinking");
        Say("L2", "alice", "agent_thinking");
        // The answer of a call that is made again.
        Add(Of("L2", RunKinds.Publishing) with { Call = "again", N = 2, Type = "agent_thinking", Mark = "L2.2" });
        Add(Of("L2", RunKinds.Accepted) with { Call = "again", N = 2 });
        Say("L2", "alice", "approval_requested", "q2");
        Log("alice", "approval_resolved", line => line with { Request = "q2", What = "expired False" });
        Told("L2", "q2", "False");
        Add(Of("L2", RunKinds.Held) with { What = "Renew" });
        Add(new(0, RunKinds.Cancelling) { User = "alice", Run = "same" });
        Add(Of("L2", RunKinds.Stop));
        Say("L2", "alice", "agent_cancelled");
    }

    private void Line()
    {
        Add(new(0, RunKinds.Line) { User = "alice", Thread = "line" });
        foreach (var (run, type, place) in ((string, string, int)[])
            [("x", "agent_started", 0), ("y", "run_queued", 1), ("z", "run_queued", 2), ("x", "agent_completed", 0), ("y", "run_queued", 7), ("y", "agent_started", 0), ("z", "run_queued", 1), ("y", "agent_cancelled", 0), ("z", "agent_started", 0), ("z", "agent_completed", 0)])
            Log("alice", type, line => line with { Thread = "line", Value = place }, run);
    }

    private void Assign(string lease, string user, int attempt) => Add(Of(lease, RunKinds.Assigned) with { User = user, Run = "same", Attempt = attempt });

    private void Say(string lease, string user, string type, string? request = null)
    {
        var n = _numbers[lease] = _numbers.GetValueOrDefault(lease) + 1;
        var said = Of(lease, RunKinds.Publishing) with { Call = $"{lease}.{n}", N = n, Type = type, Mark = $"{lease}.{n}" };
        Add(said);
        Log(user, type, line => line with { Mark = said.Mark, N = n, Request = request });
        Add(said with { Kind = RunKinds.Accepted, Type = null, Mark = null });
    }

    private void Told(string lease, string request, string what) => Add(Of(lease, RunKinds.Told) with { Request = request, What = what });

    private static HistoryLine Of(string lease, string kind) => new(0, kind) { Application = "app", Lease = lease };

    private void Add(HistoryLine line) => Lines.Add(line with { At = Lines.Count + 1 });
}
