namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I11: the runs of a thread that takes turns begin one after the other, in the order in which they came; no place in its line gets worse.</summary>
internal static class LineRules
{
    public static IEnumerable<string> Check(WorkerIndex index)
    {
        foreach (var line in index.History.Lines.Where(line => line.Kind == RunKinds.Line))
        {
            var events = index.History.Emits
                .Where(emit => emit.Value.Thread == line.Thread && emit.Value.Run is not null && index.History.UserOf.GetValueOrDefault(emit.Value.Owner!) == line.User)
                .OrderBy(emit => emit.Key.Offset).Select(emit => emit.Value);
            foreach (var breach in Check(events))
                yield return $"I11: in the line of thread {line.Thread} of {line.User}, {breach}";
        }
    }

    private static IEnumerable<string> Check(IEnumerable<HistoryLine> events)
    {
        var (places, waiting, active) = (new Dictionary<string, double>(), new List<string>(), (string?)null);
        foreach (var line in events)
        {
            var run = line.Run!;
            if (line.Type == "run_queued")
            {
                if (line.Value < 1 || line.Value > places.GetValueOrDefault(run, line.Value))
                    yield return $"run {run} is told place {line.Value} after {places.GetValueOrDefault(run)}";
                places[run] = line.Value;
                if (!waiting.Contains(run))
                    waiting.Add(run);
            }
            else if (line.Type == "agent_started")
            {
                if (active is not null)
                    yield return $"run {run} begins while {active} is under way";
                if (waiting.Count > 0 && waiting[0] != run)
                    yield return $"run {run} overtakes {waiting[0]}";
                waiting.Remove(run);
                active = run;
            }
            else if (RunLog.Ends.Contains(line.Type))
            {
                waiting.Remove(run);
                active = active == run ? null : active;
            }
        }
    }
}
