namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A history by session, by tab and by position. A position is the one in the last epoch that holds it.</summary>
internal sealed class HistoryIndex
{
    private readonly Dictionary<string, long> _lives;

    public HistoryIndex(IReadOnlyList<HistoryLine> lines)
    {
        Lines = lines;
        Lineage = new(lines);
        foreach (var line in lines.Where(line => line.Kind == Kinds.Emit))
            Add(line);
        foreach (var line in Outcomes.Of(lines, Lineage, Emits).ToArray())
            Add(line);
        Sessions = [.. lines.Where(line => line is { Session: not null, Kind: not Kinds.Audit }).GroupBy(line => line.Session!).Select(group => new SessionHistory([.. group]))];
        Heads = Emits.GroupBy(emit => emit.Key.Epoch).ToDictionary(group => group.Key, group => group.Max(emit => emit.Key.Offset));
        UserOf = Emits.Values.Where(emit => emit.Canaries is { Length: > 0 }).GroupBy(emit => emit.Owner!).ToDictionary(log => log.Key, log => log.First().Canaries!);
        _lives = Emits.GroupBy(emit => Lineage.LifeOf(emit.Key.Epoch)).ToDictionary(life => life.Key, life => life.Min(emit => emit.Value.At));
        foreach (var log in Emits.GroupBy(emit => emit.Value.Owner!).Where(log => UserOf.ContainsKey(log.Key)))
            Current[UserOf[log.Key]] = log.MaxBy(emit => emit.Value.At).Key.Epoch;
    }

    public IReadOnlyList<HistoryLine> Lines { get; }

    public Lineage Lineage { get; }

    public Dictionary<(string Epoch, long Offset), HistoryLine> Emits { get; } = [];

    /// <summary>Emissions of a position that was given already.</summary>
    public List<HistoryLine> Twice { get; } = [];

    public IReadOnlyList<SessionHistory> Sessions { get; }

    /// <summary>The last offset of each log.</summary>
    public Dictionary<string, long> Heads { get; }

    /// <summary>Whose log it is, by the server's key of the user: by the canaries in it.</summary>
    public Dictionary<string, string> UserOf { get; }

    /// <summary>The epoch of each user's log that was appended to last.</summary>
    public Dictionary<string, string> Current { get; } = [];

    public HistoryLine? EmitOf(HistoryLine deliver) => Emits.GetValueOrDefault(Lineage.Here(deliver.Epoch, deliver.Offset));

    /// <summary>When the life of the log began that has a place: what is of an earlier life comes before it, whatever their offsets are.</summary>
    public long BeganOf((string Epoch, long Offset) at) => _lives[Lineage.LifeOf(at.Epoch)];

    private void Add(HistoryLine emit)
    {
        // A worker's event that is stored already is answered with the position that it has.
        if (!Emits.TryAdd(Lineage.Here(emit.Epoch, emit.Offset), emit) && !(emit.N > 0 && Emits[Lineage.Here(emit.Epoch, emit.Offset)] is var first && (first.Run, first.N, first.Mark) == (emit.Run, emit.N, emit.Mark)))
            Twice.Add(emit);
    }
}
