using Netra.Signal.Tests.Isolation.History;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A real history of several pods with one thing wrong in it: a judge that lets it pass has seen nothing in the one that is right, either.</summary>
internal static class FleetFlaws
{
    /// <returns>The invariant that must be named, and the history.</returns>
    public static IEnumerable<(string Invariant, IReadOnlyList<HistoryLine> Lines)> Of(IReadOnlyList<HistoryLine> lines)
    {
        var heard = lines.Where(line => line.Kind == Kinds.Deliver).ToList();
        var one = heard.GroupBy(line => line.Session).MaxBy(session => session.Count())!.SkipLast(1).Last();
        var told = lines.First(line => line.Kind == Kinds.Emit && (line.Epoch, line.Offset) == (one.Epoch, one.Offset));
        var another = lines.First(line => line.Kind == Kinds.Emit && line.Canaries is { Length: > 0 } && line.Canaries != told.Canaries);
        yield return ("I1", [.. lines.Select(line => line == one ? line with { Canaries = another.Canaries } : line)]);
        yield return ("I3", [.. lines.Where(line => line != one)]);
        yield return ("I3", [.. lines.Append(heard[^1] with { At = lines[^1].At })]);
        yield return ("I4", [.. lines.Where(line => line.Call != told.Call)]);
        yield return ("I5", [.. lines.Where(line => line != heard[^1])]);
    }
}
