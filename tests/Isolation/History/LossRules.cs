namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I5, of what a store lost after it was accepted: whoever was there and goes on without it has heard it, or was told of a gap.</summary>
internal static class LossRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        var tabs = history.Sessions.Where(session => session.Connect.Tab is not null).GroupBy(session => session.Connect.Tab!).ToList();
        foreach (var (at, lost) in history.Emits.Where(emit => history.Lineage.IsLost(emit.Key)))
            foreach (var tab in tabs.Where(tab => tab.First().Connect.User == history.UserOf.GetValueOrDefault(lost.Owner!) && WasPassedOver(history, tab, at, lost.At)))
                yield return $"I5: tab {tab.Key} goes on without {at.Epoch}-{at.Offset}, which was accepted and lost, and was not told: {lost}";
    }

    private static bool WasPassedOver(HistoryIndex history, IEnumerable<SessionHistory> tab, (string Epoch, long Offset) lost, long since)
    {
        var lines = tab.SelectMany(session => session.Lines).ToList();
        return lines.Exists(line => line.Kind == Kinds.Attached && line.At < since)
            && lines.Exists(line => line.Kind == Kinds.Deliver && line.At > since && history.Lineage.Here(line.Epoch, line.Offset).Epoch != lost.Epoch)
            && !lines.Exists(line => line.Kind == Kinds.Deliver && (line.Epoch, line.Offset) == lost)
            && !lines.Exists(line => line.At > since && line is { Kind: Kinds.Gap } or { Kind: Kinds.Attached, What: "gap" });
    }
}
