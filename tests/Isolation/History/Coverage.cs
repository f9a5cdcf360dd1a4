namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a history exercised. A run that exercised too little proves nothing, however clean it is.</summary>
internal sealed class Coverage
{
    /// <summary>An ordered pair (A, B) is exercised when A receives while an event of B was stored at most so long before.</summary>
    private static readonly long InFlight = TimeSpan.FromMilliseconds(1).Ticks;

    public Coverage(IReadOnlyList<HistoryLine> lines)
    {
        var history = new HistoryIndex(lines);
        var userOf = history.Sessions.ToDictionary(session => session.Connect.Session!, session => session.Connect.User!);
        Users = userOf.Values.Distinct().Count();
        Sessions = userOf.Count;
        Emitted = history.Emits.Count;
        Gaps = lines.Count(line => line.Kind == Kinds.Gap || line is { Kind: Kinds.Attached, What: "gap" });
        foreach (var line in lines.Where(line => line.Kind == Kinds.Fault))
            Cells[(line.Fault!, line.Phase!)] = Cells.GetValueOrDefault((line.Fault!, line.Phase!)) + 1;
        var inFlight = new Queue<HistoryLine>();
        var nameOf = history.Emits.Values.Where(emit => emit.Canaries is { Length: > 0 }).GroupBy(emit => emit.Owner!).ToDictionary(log => log.Key, log => log.First().Canaries!);
        foreach (var line in lines)
        {
            if (line.Kind == Kinds.Emit)
                inFlight.Enqueue(line);
            if (line.Kind != Kinds.Deliver)
                continue;
            Deliveries++;
            while (inFlight.TryPeek(out var oldest) && oldest.At < line.At - InFlight)
                inFlight.Dequeue();
            foreach (var other in inFlight.Select(emit => nameOf.GetValueOrDefault(emit.Owner!)).Distinct())
                if (other is not null && other != userOf[line.Session!])
                    Pairs[(userOf[line.Session!], other)] = Pairs.GetValueOrDefault((userOf[line.Session!], other)) + 1;
        }
    }

    public int Users { get; }

    public int Sessions { get; }

    public int Emitted { get; }

    public long Deliveries { get; }

    public int Gaps { get; }

    public Dictionary<(string A, string B), long> Pairs { get; } = [];

    public Dictionary<(string Fault, string Phase), int> Cells { get; } = [];

    public override string ToString() => FormattableString.Invariant($"""
        {Deliveries} deliveries of {Emitted} events, {Users} users, {Sessions} sessions; {Pairs.Count} ordered pairs, each at least {Pairs.Values.DefaultIfEmpty().Min()} times; {Cells.Count} fault x phase cells, {Cells.Values.Sum()} faults; {Gaps} gaps
        {string.Join('\n', Cells.GroupBy(cell => cell.Key.Fault).Select(row => $"  {row.Key}: {string.Join(", ", row.Select(cell => $"{cell.Key.Phase} {cell.Value}"))}"))}
        """);
}
