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
                .OrderBy(emit => index.History.BeganOf(emit.Key)).ThenBy(emit => emit.Key.Offset).Select(emit => emit.Value);
            foreach (var breach in Check(events))
                yield return $"I11: in the line of thread {line.Thread} of {line.User}, {breach}";
        }
    }

    private static IEnumerable<string> Check(IEnumerable<HistoryLine> events)
    {
        var (places, waiting, turn) = (new Dictionary<string, double>(), new List<string>(), (string?)null);
        foreach (var line in events)
        {
            var run = line.Run!;
            if (line.Type == "run_queued")
            {
                // Whoever is next while nobody has the turn has it; from then on its places are those of its agent's line, of runs of all users.
                if (turn is null && waiting.FirstOrDefault(run) == run)
                    turn = run;
                if (line.Value < 1 || (turn != run && line.Value > places.GetValueOrDefault(run, line.Value)))
                    yield return $"run {run} is told place {line.Value} after {places.GetValueOrDefault(run)}";
                places[run] = line.Value;
                if (turn != run && !waiting.Contains(run))
                    waiting.Add(run);
            }
            else if (line.Type == "agent_started")
            {
                if (turn is not null && turn != run)
                    yield return $"run {run} begins while {turn} has the turn";
                if (turn is null && waiting.FirstOrDefault(run) != run)
                    yield return $"run {run} overtakes {waiting[0]}";
                turn = run;
            }
            else if (RunLog.Ends.Contains(line.Type))
            {
                turn = turn == run ? null : turn;
                waiting.Remove(run);
            }

            if (turn is not null)
                waiting.Remove(turn);
        }
    }
}
