namespace Netra.Signal.Tests.Isolation.History;

/// <summary>All that workers were told and said under one lease, in order.</summary>
internal sealed class LeaseHistory(string lease, IReadOnlyList<HistoryLine> lines)
{
    /// <summary>Being told of the run; more than once when its worker came back and was told again.</summary>
    public IReadOnlyList<HistoryLine> Assigned { get; } = [.. lines.Where(line => line.Kind == RunKinds.Assigned)];

    public IReadOnlyList<HistoryLine> Lines => lines;

    public string? User => Assigned[0].User;

    public string Run => Assigned[0].Run!;

    public int Attempt => Assigned[0].Attempt;

    public string? Application => Assigned[0].Application;

    /// <summary>What was published, once however often it was sent. What was refused may have been said otherwise, under the same number.</summary>
    public IEnumerable<HistoryLine> Said => Of(RunKinds.Publishing).DistinctBy(line => (line.N, line.Mark));

    /// <summary>The highest number that was accepted.</summary>
    public long AcceptedThrough => Of(RunKinds.Accepted).Select(line => line.N).DefaultIfEmpty().Max();

    /// <summary>Whether a call that said it was answered so.</summary>
    public bool IsAccepted(HistoryLine said) => Of(RunKinds.Accepted).Any(answer => answer.N >= said.N && CallsOf(said).Contains(answer.Call));

    /// <summary>Whether every call that said it was refused. Where a store was away, nobody was told whether it is stored.</summary>
    public bool IsRefused(HistoryLine said) =>
        CallsOf(said) is var calls && calls.SetEquals(Of(RunKinds.Declined).Where(line => line.What is not ("unavailable" or "internal")).Select(line => line.Call).Where(calls.Contains));

    public IEnumerable<HistoryLine> Of(string kind) => lines.Where(line => line.Kind == kind);

    public override string ToString() => $"lease {lease[..Math.Min(8, lease.Length)]} of run {Run} of {User}, attempt {Attempt}";

    private HashSet<string?> CallsOf(HistoryLine said) => [.. Of(RunKinds.Publishing).Where(line => line.N == said.N && line.Mark == said.Mark).Select(line => line.Call)];
}
