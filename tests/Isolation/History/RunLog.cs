namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What the log of its owner has of a run, in order.</summary>
internal sealed class RunLog(string user, string run, IReadOnlyList<HistoryLine> events)
{
    public static readonly string[] Ends = ["agent_completed", "agent_error", "agent_cancelled"];

    public string User => user;

    public string Run => run;

    /// <summary>Each event, and the attempt that it belongs to; a reset belongs to the attempt that it begins.</summary>
    public IReadOnlyList<(HistoryLine Event, int Attempt)> Events { get; } = [.. WithAttempts(events)];

    public IEnumerable<(HistoryLine Event, int Attempt)> Of(string type) => Events.Where(one => one.Event.Type == type);

    public override string ToString() => $"run {run} of {user}";

    private static IEnumerable<(HistoryLine, int)> WithAttempts(IEnumerable<HistoryLine> events)
    {
        var attempt = 1;
        foreach (var line in events)
        {
            attempt = line.Type == "run_reset" ? line.Attempt : attempt;
            yield return (line, attempt);
        }
    }
}
