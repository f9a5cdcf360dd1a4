namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What can be wrong with a history of workers: each changes the clean one in one place.</summary>
internal static class WorkerFlaws
{
    /// <returns>The lines of the history, with the flaw.</returns>
    public static IReadOnlyList<HistoryLine> Of(string flaw)
    {
        var lines = new WorkerScript().Lines;
        Break(lines, flaw);
        return [.. lines.Select((line, i) => line with { At = i + 1 })];
    }

    private static void Break(List<HistoryLine> lines, string flaw)
    {
        switch (flaw)
        {
            case "two holders of one attempt":
                Before(lines, At(lines, "L2.1", RunKinds.Publishing), Lease("L9", RunKinds.Assigned) with { User = "alice", Run = "same", Attempt = 2 });
                Change(lines, line => line is { Mark: "L2.2", Kind: RunKinds.Publishing }, line => line with { Lease = "L9", N = 1 });
                break;
            case "lease of two runs":
                Before(lines, At(lines, "L2.1", RunKinds.Publishing), Lease("L2", RunKinds.Assigned) with { User = "bob", Run = "same", Attempt = 1 });
                break;
            case "stored under the lease of an earlier attempt":
                Change(lines, line => line is { Mark: "L2.2", Kind: RunKinds.Publishing }, line => line with { Lease = "L1", N = 3 });
                break;
            case "accepted after the next attempt began":
                Change(lines, line => line is { Call: "late", Kind: RunKinds.Declined }, line => line with { Kind = RunKinds.Accepted, N = 3 });
                break;
            case "accepted after it was told to be lost":
                Before(lines, At(lines, "L2.2", RunKinds.Publishing), Lease("L2", RunKinds.Lost));
                break;
            case "accepted after it was handed back":
                Before(lines, At(lines, "L2.2", RunKinds.Publishing), Lease("L2", RunKinds.HandedBack));
                break;
            case "renewed after the next attempt began":
                Change(lines, line => line is { Lease: "L1", Kind: RunKinds.Lost }, line => line with { Kind = RunKinds.Held, What = "Renew" });
                break;
            case "stolen lease":
                Change(lines, line => line is { Call: "L2.1", Kind: RunKinds.Accepted }, line => line with { Application = "mallory" });
                break;
            case "lease that nobody was given":
                Before(lines, lines.Count - 1, Lease("guessed", RunKinds.Held));
                break;
            case "stored under a lease that nobody was given":
                lines.RemoveAll(line => line is { Kind: RunKinds.Assigned, Lease: "L3" });
                break;
            case "accepted and not stored":
                Change(lines, line => line is { Mark: "L2.1", Kind: Kinds.Emit }, line => line with { Mark = null });
                break;
            case "accepted and not heard":
                lines.RemoveAll(line => line is { Kind: Kinds.Deliver, Session: "bob1", Type: "agent_completed" });
                break;
            case "stored twice":
                Change(lines, line => line is { Mark: "L2.2", Kind: Kinds.Emit }, line => line with { Mark = "L2.1" });
                break;
            case "stored in another order":
                Change(lines, line => line is { Mark: "L2.1" or "L2.2", Kind: Kinds.Emit }, line => line with { Mark = line.Mark == "L2.1" ? "L2.2" : "L2.1" });
                break;
            case "accepted further than was said":
                Change(lines, line => line is { Call: "again", Kind: RunKinds.Accepted }, line => line with { N = 9 });
                break;
            case "refused and stored":
                Change(lines, line => line is { Call: "L2.1", Kind: RunKinds.Accepted }, line => line with { Kind = RunKinds.Declined, What = "conflict" });
                break;
            case "question settled twice":
                Change(lines, line => line.Request == "q2" && line.Type is "approval_resolved" or "approval_requested", line => line with { Request = "q1" });
                break;
            case "settled without a question":
                Change(lines, line => line is { Request: "q2", Type: "approval_requested" }, line => line with { Request = "q3" });
                break;
            case "two answers that count":
                Before(lines, lines.Count - 1, lines.Find(line => line.Kind == RunKinds.Answered)!);
                break;
            case "settled otherwise than answered":
                Change(lines, line => line is { Request: "q1", Type: "approval_resolved" }, line => line with { What = "user False" });
                break;
            case "settled by nobody":
                lines.RemoveAll(line => line.Kind is RunKinds.Answering or RunKinds.Answered);
                break;
            case "answered and not settled":
                Change(lines, line => line is { Request: "q1", Type: "approval_resolved" }, line => line with { Type = "agent_thinking" });
                break;
            case "worker told otherwise":
                Change(lines, line => line is { Request: "q1", Kind: RunKinds.Told }, line => line with { What = "False" });
                break;
            case "worker told an answer that there is not":
                Change(lines, line => line is { Request: "q2", Kind: RunKinds.Told }, line => line with { Request = "q9" });
                break;
            case "worker told what an earlier attempt asked":
                Change(lines, line => line is { Request: "q2", Kind: RunKinds.Told }, line => line with { Request = "q1", What = "True" });
                break;
            case "verdict heard otherwise":
                Change(lines, line => line is { Request: "q1", Type: "approval_resolved", Kind: Kinds.Deliver }, line => line with { What = "user False" });
                break;
            case "another event heard in its place":
                Change(lines, line => line is { Mark: "L2.1", Kind: Kinds.Deliver }, line => line with { Mark = "L2.2" });
                break;
            case "begins while one with the turn waits for a worker":
                Change(lines, line => line is { Run: "y", Type: "agent_started" }, line => line with { Run = "z" });
                break;
            case "overtakes the front":
                Swap(lines, "y", "z");
                break;
            case "begins while another is under way":
                Change(lines, line => line is { Run: "x", Type: "agent_completed" }, line => line with { Type = "agent_thinking" });
                break;
            case "place that gets worse":
                Change(lines, line => line is { Run: "z", Type: "run_queued", Value: 1 }, line => line with { Value = 3 });
                break;
            case "assigned without its user":
                Change(lines, line => line is { Lease: "L2", Kind: RunKinds.Assigned }, line => line with { User = "alice bob" });
                break;
            case "notice of another's lease":
                Change(lines, line => line.Kind == RunKinds.Stop, line => line with { Application = "mallory" });
                break;
            case "stopped for nothing":
                lines.RemoveAll(line => line.Kind == RunKinds.Cancelling);
                break;
            case "said of one run and stored in another":
                Change(lines, line => line is { Lease: "L3", Kind: RunKinds.Assigned }, line => line with { User = "alice" });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(flaw), flaw, null);
        }
    }

    private static HistoryLine Lease(string lease, string kind) => new(0, kind) { Application = "app", Lease = lease };

    private static int At(List<HistoryLine> lines, string mark, string kind) => lines.FindIndex(line => line.Mark == mark && line.Kind == kind);

    private static void Before(List<HistoryLine> lines, int at, HistoryLine line) => lines.Insert(at, line);

    /// <summary>What a flaw does not touch would prove nothing.</summary>
    private static void Change(List<HistoryLine> lines, Predicate<HistoryLine> which, Func<HistoryLine, HistoryLine> how)
    {
        if (!lines.Exists(which))
            throw new InvalidOperationException("The clean history has no such line.");
        for (var i = 0; i < lines.Count; i++)
            lines[i] = which(lines[i]) ? how(lines[i]) : lines[i];
    }

    /// <summary>After they have queued, two runs change their places.</summary>
    private static void Swap(List<HistoryLine> lines, string one, string other)
    {
        for (var i = 0; i < lines.Count; i++)
            if (lines[i].Run is { } run && (run == one || run == other) && lines[i].Type != "run_queued")
                lines[i] = lines[i] with { Run = run == one ? other : one };
    }
}
