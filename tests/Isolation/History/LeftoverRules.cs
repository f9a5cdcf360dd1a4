namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I6: when everybody has gone, the server holds nothing of them, and each connection it let in has left.</summary>
internal static class LeftoverRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        foreach (var left in history.Lines.Where(line => line.Kind == Kinds.Left && line.Value != 0))
            yield return $"I6: {left.What} is {left.Value} at the end";
        foreach (var connection in history.Lines.Where(line => line.Kind == Kinds.Audit).GroupBy(line => line.Session))
            if (connection.Count(line => line.What == "connect") != connection.Count(line => line.What == "disconnect"))
                yield return $"I6: connection {connection.Key} of {connection.First().Owner} was let in and never left";
    }
}
