namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I5, of runs: what has started ends, once, and says nothing afterwards.</summary>
/// <remarks>Where a log lost events, a run whose end was among them ends again: who heard of the first end was told of a gap.</remarks>
internal static class RunRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        var ended = new HashSet<(string, string)>();
        foreach (var run in history.Emits.Where(emit => emit.Value.Run is not null).GroupBy(emit => (Owner: emit.Value.Owner!, Run: emit.Value.Run!)))
        {
            var name = $"run {run.Key.Run} of {history.UserOf.GetValueOrDefault(run.Key.Owner, run.Key.Owner)}";
            var ends = run.Where(emit => RunLog.Ends.Contains(emit.Value.Type)).Select(emit => emit.Key).ToArray();
            if (ends.Length > 0)
                ended.Add((history.UserOf.GetValueOrDefault(run.Key.Owner, ""), run.Key.Run));
            else if (history.Lines.Any(line => line.Kind == Kinds.Settled))
                yield return $"I5: {name} has no end";
            foreach (var log in ends.GroupBy(end => end.Epoch).Where(log => log.Count() > 1))
                yield return $"I5: {name} ends {log.Count()} times";
            foreach (var (at, late) in run.Where(emit => ends.Any(end => end.Epoch == emit.Key.Epoch && end.Offset < emit.Key.Offset)))
                yield return $"I5: {name} goes on after its end at {at.Epoch}-{at.Offset}: {late}";
        }

        if (history.Lines.Any(line => line.Kind == Kinds.Settled))
            foreach (var started in history.Lines.Where(line => line.Kind == Kinds.Started && !ended.Contains((line.User!, line.Run!))))
                yield return $"I5: run {started.Run} of {started.User} was started and has no end";
    }
}
