namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I5: accepted = delivered + stated as gap + pending. Pending ends: whoever is connected at the end has heard everything.</summary>
/// <remarks>Within a session, holes are I3's. Here: from session to session of a tab, what a log lost, and the end.</remarks>
internal static class ConservationRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        var settled = history.Lines.Any(line => line.Kind == Kinds.Settled);
        foreach (var tab in history.Sessions.Where(session => session.Connect.Tab is not null).GroupBy(session => session.Connect.Tab))
        {
            (string Epoch, long Offset)? end = null;
            foreach (var session in tab.OrderBy(session => session.Connect.At))
            {
                if (end is { } before && session.Attached is { What: not "gap" } attached && !(history.Lineage.Reaches(before.Epoch, before.Offset, attached.Epoch) && before.Offset == attached.Offset))
                    yield return $"I5: tab {tab.Key} had heard up to {before.Epoch}-{before.Offset} and goes on after {attached.Epoch}-{attached.Offset}";
                end = session.End ?? end;
            }

            if (!settled || end is not { } last)
                continue;
            var here = history.Lineage.Here(last.Epoch, last.Offset);
            if (history.Heads.TryGetValue(here.Epoch, out var head) && last.Offset != head)
                yield return $"I5: tab {tab.Key} heard up to {last.Epoch}-{last.Offset}, and the log goes to {head}: {head - last.Offset} events are lost";
            else if (history.Current.TryGetValue(tab.First().Connect.User!, out var current) && current != here.Epoch)
                yield return $"I5: tab {tab.Key} heard up to {last.Epoch}-{last.Offset}, and the log goes on as {current}";
        }
    }
}
