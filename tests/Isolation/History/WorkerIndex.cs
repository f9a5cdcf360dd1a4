namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A history by run and by lease.</summary>
internal sealed class WorkerIndex
{
    private readonly Dictionary<(string User, string Run), RunLog> _runs;
    private readonly Dictionary<string, LeaseHistory> _leases;
    private readonly Dictionary<(string Mark, string Type), HistoryLine> _said;

    public WorkerIndex(HistoryIndex history)
    {
        History = history;
        _runs = history.Emits.Where(emit => emit.Value.Run is not null)
            .GroupBy(emit => (User: history.UserOf.GetValueOrDefault(emit.Value.Owner!, emit.Value.Owner!), Run: emit.Value.Run!))
            .ToDictionary(run => run.Key, run => new RunLog(run.Key.User, run.Key.Run, [.. run.OrderBy(emit => history.BeganOf(emit.Key)).ThenBy(emit => emit.Value.Seq).Select(emit => emit.Value)]));
        _leases = history.Lines.Where(line => line.Lease is not null).GroupBy(line => line.Lease!)
            .Where(lease => lease.Any(line => line.Kind == RunKinds.Assigned)).ToDictionary(lease => lease.Key, lease => new LeaseHistory(lease.Key, [.. lease]));
        _said = history.Lines.Where(line => line.Kind == RunKinds.Publishing).GroupBy(line => (line.Mark!, line.Type!)).ToDictionary(said => said.Key, said => said.First());
    }

    public HistoryIndex History { get; }

    public IReadOnlyCollection<RunLog> Runs => _runs.Values;

    public IReadOnlyCollection<LeaseHistory> Leases => _leases.Values;

    public LeaseHistory? LeaseOf(HistoryLine line) => _leases.GetValueOrDefault(line.Lease ?? "");

    public RunLog? RunOf(LeaseHistory lease) => _runs.GetValueOrDefault((lease.User ?? "", lease.Run));

    public RunLog? RunOf(string? user, string? run) => _runs.GetValueOrDefault((user ?? "", run ?? ""));

    /// <summary>What a worker said, of which this event was made; <see langword="null"/> for what the gateway says itself.</summary>
    public HistoryLine? SaidAs(HistoryLine emit) => emit.Mark is null ? null : _said.GetValueOrDefault((emit.Mark, emit.Type!));
}
