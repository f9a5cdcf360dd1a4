namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Plays a schedule: a scenario in the order of a seed.</summary>
internal static class Simulation
{
    /// <returns>What was wrong; <see langword="null"/> when every promise was kept.</returns>
    public static string? Play(Scenario scenario, ulong seed, Coverage coverage, Trace? trace = null)
    {
        var world = new World(seed, scenario.Options, coverage, trace ?? new(false));
        var fault = FaultOf(scenario, world);
        coverage.Add("schedules");
        coverage.Add("preempted", world.Scheduler.Preemptions);
        return fault;
    }

    /// <summary>Plays a range of schedules, and stops at the first fault with what is needed to see it again.</summary>
    /// <exception cref="SimulationException">A promise was broken, or nothing was tested.</exception>
    public static void PlayMany(Scenario scenario, ulong firstSeed, int count, Coverage coverage)
    {
        for (var seed = firstSeed; seed < firstSeed + (ulong)count; seed++)
            if (Play(scenario, seed, coverage) is { } fault)
                throw new SimulationException(Report(scenario, seed, fault));
        foreach (var what in scenario.Covers)
            if (coverage[what] == 0)
                throw new SimulationException($"{scenario.Name}: no schedule of {count} had \"{what}\"; there was: {coverage}.");
    }

    public static string Report(Scenario scenario, ulong seed, string fault)
    {
        var trace = new Trace(true);
        Play(scenario, seed, new(), trace);
        return $"NETRA_SEED={scenario.Name}:{seed} {fault}\n{trace}NETRA_SEED={scenario.Name}:{seed} {fault}";
    }

    private static string? FaultOf(Scenario scenario, World world)
    {
        try
        {
            scenario.Begin(world);
            world.Scheduler.RunToEnd();
            Ending.Play(world);
            return string.Join(' ', Ending.Check(world, scenario.Options.MayGap)) is { Length: > 0 } faults ? faults : null;
        }
        catch (Exception failure)
        {
            return string.Join(' ', [failure.ToString(), .. Ending.Check(world, scenario.Options.MayGap)]);
        }
    }
}
