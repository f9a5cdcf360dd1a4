using System.Globalization;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What the environment asks of the schedules.</summary>
/// <param name="Schedules">All schedules of a test run: <c>NETRA_SCHEDULES</c>, 100,000 unless given.</param>
/// <param name="Replay">The one to play again: <c>NETRA_SEED=scenario:seed</c>.</param>
internal sealed record ScheduleSettings(int Schedules, (string Scenario, ulong Seed)? Replay)
{
    public static ScheduleSettings Read(Func<string, string?> variable)
    {
        var schedules = variable("NETRA_SCHEDULES") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 100_000;
        if (variable("NETRA_SEED") is not { Length: > 0 } seed)
            return new(schedules, null);
        if (seed.Split(':') is not [var scenario, var number] || !AllScenarios.ByName.ContainsKey(scenario))
            throw new FormatException($"NETRA_SEED is {seed}; give <scenario>:<seed>, one of {string.Join(", ", AllScenarios.ByName.Keys)}.");
        return new(schedules, (scenario, ulong.Parse(number, CultureInfo.InvariantCulture)));
    }
}
