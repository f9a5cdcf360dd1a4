using Netra.Signal.Tests.Isolation.History;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A real history of workers with one thing wrong in it, each time in what they were told, said, asked or waited for.</summary>
internal static class FleetWorkerFlaws
{
    /// <returns>The invariant that must be named, and the history.</returns>
    public static IEnumerable<(string Invariant, IReadOnlyList<HistoryLine> Lines)> Of(IReadOnlyList<HistoryLine> lines) =>
        [.. OfLeases(lines), .. OfQuestions(lines), .. OfLines(lines), .. OfNotices(lines)];

    private static IEnumerable<(string, IReadOnlyList<HistoryLine>)> OfLeases(IReadOnlyList<HistoryLine> lines)
    {
        var stored = lines.Where(line => line is { Kind: Kinds.Emit, Mark: not null }).Select(line => line.Mark).ToHashSet();
        var second = lines.First(line => line is { Kind: RunKinds.Assigned, Attempt: 2 } && lines.Any(said => said.Kind == RunKinds.Publishing && said.Lease == line.Lease && stored.Contains(said.Mark)));
        var first = lines.First(line => line is { Kind: RunKinds.Assigned, Attempt: 1 } && (line.User, line.Run) == (second.User, second.Run));
        yield return ("I8", [.. lines.Select(line => line is { Kind: RunKinds.Publishing } && line.Lease == second.Lease ? line with { Lease = first.Lease } : line)]);
        var lost = lines.First(line => line.Kind == RunKinds.Lost);
        yield return ("I8", [.. lines, lost with { Kind = RunKinds.Held, At = lines[^1].At }]);
        var back = lines.First(line => line.Kind == RunKinds.HandedBack);
        yield return ("I8", [.. lines, back with { Kind = RunKinds.Held, At = lines[^1].At }]);
        var marks = lines.Where(line => line is { Kind: RunKinds.Publishing, Mark: not null }).ToLookup(line => line.Call, line => line.Mark);
        var accepted = lines.First(line => line.Kind == RunKinds.Accepted && marks[line.Call].Count() > 1);
        yield return ("I8", [.. lines.Select(line => line == accepted ? line with { Application = "another" } : line)]);
        string?[] two = [.. marks[accepted.Call]];
        yield return ("I9", [.. lines.Select(line => line.Kind == Kinds.Emit && line.Mark == two[0] ? line with { Mark = null } : line)]);
        yield return ("I9", [.. lines.Select(line => line.Kind == Kinds.Emit && two.Contains(line.Mark) ? line with { Mark = line.Mark == two[0] ? two[1] : two[0] } : line)]);
    }

    private static IEnumerable<(string, IReadOnlyList<HistoryLine>)> OfQuestions(IReadOnlyList<HistoryLine> lines)
    {
        var told = lines.First(line => line.Kind == RunKinds.Told);
        yield return ("I10", [.. lines.Select(line => line == told ? line with { What = Not(told.What!) } : line)]);
        yield return ("I10", [.. lines.Select(line => line.Type == "approval_resolved" && line.Request == told.Request ? line with { What = $"user {Not(told.What!)}" } : line)]);
        var counts = lines.First(line => line.Kind == RunKinds.Answered);
        yield return ("I10", [.. lines, counts with { At = lines[^1].At }]);
    }

    private static IEnumerable<(string, IReadOnlyList<HistoryLine>)> OfLines(IReadOnlyList<HistoryLine> lines)
    {
        // Two that waited behind the same first one, and both began.
        var begun = lines.Where(line => line is { Kind: Kinds.Emit, Type: "agent_started" }).Select(line => line.Run!).ToHashSet();
        var waited = lines.Where(line => line is { Kind: Kinds.Emit, Type: "run_queued", Seq: 1, Value: > 1 } && begun.Contains(line.Run!)).GroupBy(line => line.Thread).First(line => line.Count() > 1);
        var (one, other) = (waited.First().Run, waited.Last().Run);
        yield return ("I11", [.. lines.Select(line => line.Type is not (null or "run_queued") && (line.Run == one || line.Run == other) ? line with { Run = line.Run == one ? other : one } : line)]);
        var front = lines.First(line => line is { Kind: Kinds.Emit, Type: "agent_started" } && line.Thread == waited.Key);
        yield return ("I11", [.. lines.Select(line => line.Run == front.Run && RunLog.Ends.Contains(line.Type) ? line with { Type = "agent_thinking" } : line)]);
    }

    private static IEnumerable<(string, IReadOnlyList<HistoryLine>)> OfNotices(IReadOnlyList<HistoryLine> lines)
    {
        yield return ("I12", [.. lines.Where(line => line.Kind != RunKinds.Cancelling)]);
        var assigned = lines.First(line => line.Kind == RunKinds.Assigned);
        var another = lines.First(line => line.Kind == RunKinds.Assigned && line.User != assigned.User);
        yield return ("I12", [.. lines.Select(line => line == assigned ? line with { User = another.User } : line)]);
        var stop = lines.First(line => line.Kind == RunKinds.Stop);
        yield return ("I12", [.. lines.Select(line => line == stop ? line with { Application = "another" } : line)]);
    }

    private static string Not(string answer) => answer == "True" ? "False" : "True";
}
