namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Decides from a history alone whether the invariants held: I1 to I6, and I8 to I12 of workers and of what waits. (I7, non-interference, needs two runs of one schedule.)</summary>
internal static class HistoryChecker
{
    /// <summary>A delivery may be read by its client this much later than a limit of time allows it to be written.</summary>
    internal static readonly long Late = TimeSpan.FromSeconds(5).Ticks;

    /// <summary>How far the clock of the history and that of the gateway may be apart.</summary>
    internal static readonly long Skew = TimeSpan.FromMilliseconds(50).Ticks;

    /// <returns>Every breach as "I3: what and where"; empty when all held.</returns>
    public static IReadOnlyList<string> Check(IReadOnlyList<HistoryLine> lines)
    {
        var history = new HistoryIndex(lines);
        var workers = new WorkerIndex(history);
        return
        [
            .. OwnerRules.Check(history), .. EndRules.Check(history), .. OrderRules.Check(history), .. ConservationRules.Check(history), .. LossRules.Check(history), .. RunRules.Check(history), .. LeftoverRules.Check(history),
            .. HolderRules.Check(workers), .. AcceptedRules.Check(workers), .. QuestionRules.Check(workers), .. LineRules.Check(workers), .. NoticeRules.Check(workers),
        ];
    }
}
