using System.Text.Json;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Runs;

namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>Holds the runs of a user against the protocol's promises about runs.</summary>
internal static class RunChecker
{
    /// <summary>Dense seq, one terminal event and it is last, and no tool call left open.</summary>
    public static IEnumerable<string> Check(UserHistory user)
    {
        foreach (var run in user.Events.Where(stored => stored.Run is not null).GroupBy(stored => stored.Run!))
        {
            var events = run.ToList();
            for (var i = 0; i < events.Count; i++)
                if (events[i].Seq != i + 1)
                    yield return $"{run.Key} of {user.Name}: {events[i].Cursor} has seq {events[i].Seq}, not {i + 1}.";
            if (events.Count(e => e.IsTerminal) is var ends and not 1)
                yield return $"{run.Key} of {user.Name} has {ends} terminal events.";
            else if (!events[^1].IsTerminal)
                yield return $"{run.Key} of {user.Name} goes on after its terminal event.";
            if (events.Count(e => e.Type == "tool_executing") != events.Count(e => e.Type == "tool_completed"))
                yield return $"{run.Key} of {user.Name} leaves a tool call open.";
        }
    }

    /// <summary>What is wrong with the folded runs of a gap: they must be the user's active runs, exactly as their events up to there make them.</summary>
    public static string? Compare(UserHistory user, Cursor at, JsonElement runs)
    {
        if (user.CountUpTo(at) is not { } count)
            return null;
        var stated = runs.EnumerateArray().ToDictionary(run => run.GetProperty("runId").GetString()!);
        foreach (var run in user.Events.Take(count).Where(e => e.Run is not null).GroupBy(e => e.Run!))
        {
            var events = run.ToList();
            if (events[0].Type != "agent_started")
                continue;
            var isStated = stated.Remove(run.Key, out var state);
            if (isStated == events[^1].IsTerminal)
                return $"was told of a gap at {at} {(isStated ? "with" : "without")} {run.Key}, which {(isStated ? "had ended" : "was active")}";
            if (isStated && !IsReplayOf(state, events))
                return $"was told of a gap at {at} with a state of {run.Key} that its events do not make: {state}";
        }

        return stated.Count > 0 ? $"was told of a gap at {at} with {stated.Keys.First()}, of which nothing was stored" : null;
    }

    /// <summary>Whether a folded state is what a client gets from the events themselves. Times are not compared: here they pass while an append is under way.</summary>
    public static bool IsReplayOf(JsonElement state, IReadOnlyList<StoredEvent> events)
    {
        var replay = ReplayFold.Empty(events[0].Run!, events[0].Thread);
        foreach (var e in events)
            replay.Apply(e.Type, JsonDocument.Parse(e.Data).RootElement);
        return ReplayFold.AreEqual(ReplayFold.From(state).ToState(), replay.ToState(), "agent", "startedAt", "endedAt");
    }
}
