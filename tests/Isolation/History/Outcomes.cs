namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What became of appends of which nobody was told: they were stored exactly if somebody hears them.</summary>
internal static class Outcomes
{
    /// <returns>An emission for each delivery that only such an append explains; none explains two positions.</returns>
    public static IEnumerable<HistoryLine> Of(IReadOnlyList<HistoryLine> lines, Lineage lineage, IReadOnlyDictionary<(string Epoch, long Offset), HistoryLine> emits)
    {
        var told = lines.Where(line => line.Kind is Kinds.Emit or Kinds.Refused && line.Call is not null).Select(line => line.Call).ToHashSet();
        var open = lines.Where(line => line.Kind == Kinds.Emitting && !told.Contains(line.Call)).ToList();
        if (open.Count == 0)
            yield break;
        var seen = new HashSet<(string, long)>();
        foreach (var heard in lines.Where(line => line.Kind == Kinds.Deliver))
        {
            var here = lineage.Here(heard.Epoch, heard.Offset);
            if (emits.ContainsKey(here) || !seen.Add(here))
                continue;
            if (open.Find(append => IsOf(append, heard)) is not { } found)
                continue;
            open.Remove(found);
            yield return found with { Kind = Kinds.Emit, Epoch = heard.Epoch, Offset = heard.Offset, Seq = heard.Seq };
        }
    }

    private static bool IsOf(HistoryLine append, HistoryLine heard) =>
        append.At <= heard.At && append.Run == heard.Run && append.Type == heard.Type && append.Canaries == heard.Canaries && (append.Mark is null || append.Mark == heard.Mark) && (append.Seq == 0 || append.Seq == heard.Seq);
}
