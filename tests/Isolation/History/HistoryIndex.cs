namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A history by session, by tab and by position.</summary>
internal sealed class HistoryIndex
{
    public HistoryIndex(IReadOnlyList<HistoryLine> lines)
    {
        Lines = lines;
        foreach (var line in lines.Where(line => line.Kind == Kinds.Emit))
            if (!Emits.TryAdd((line.Epoch!, line.Offset), line))
                Twice.Add(line);
        Sessions = [.. lines.Where(line => line is { Session: not null, Kind: not Kinds.Audit }).GroupBy(line => line.Session!).Select(group => new SessionHistory([.. group]))];
        Heads = Emits.Values.GroupBy(line => line.Epoch!).ToDictionary(group => group.Key, group => group.Max(line => line.Offset));
    }

    public IReadOnlyList<HistoryLine> Lines { get; }

    public Dictionary<(string Epoch, long Offset), HistoryLine> Emits { get; } = [];

    /// <summary>Emissions of a position that was given already.</summary>
    public List<HistoryLine> Twice { get; } = [];

    public IReadOnlyList<SessionHistory> Sessions { get; }

    /// <summary>The last offset of each log.</summary>
    public Dictionary<string, long> Heads { get; }

    public HistoryLine? EmitOf(HistoryLine deliver) => Emits.GetValueOrDefault((deliver.Epoch ?? "", deliver.Offset));
}
