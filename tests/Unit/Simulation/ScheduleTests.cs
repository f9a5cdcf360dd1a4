using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The delivery core under very many schedules. A fault names its scenario and seed, and NETRA_SEED plays it again.</summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    private const int QuickCount = 200;

    public static TheoryData<string> Scenarios => [.. AllScenarios.ByName.Keys];

    [Theory]
    [Trait("Suite", "Quick")]
    [MemberData(nameof(Scenarios))]
    public void Scenario_InAFewSchedules_KeepsEveryPromise(string scenario) =>
        Simulation.PlayMany(AllScenarios.ByName[scenario], 1, QuickCount, new());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_InVeryManySchedules_KeepsEveryPromise(string scenario)
    {
        var settings = ScheduleSettings.Read(Environment.GetEnvironmentVariable);
        var coverage = new Coverage();
        var started = Stopwatch.GetTimestamp();
        if (settings.Replay is not { } replay)
            Simulation.PlayMany(AllScenarios.ByName[scenario], 1 + QuickCount, settings.Schedules / AllScenarios.ByName.Count, coverage);
        else if (replay.Scenario == scenario)
            Replay(replay.Seed, AllScenarios.ByName[scenario]);
        output.WriteLine($"{scenario}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {coverage}");
    }

    private void Replay(ulong seed, Scenario scenario)
    {
        var trace = new Trace(true);
        var fault = Simulation.Play(scenario, seed, new(), trace);
        output.WriteLine(trace.ToString());
        Assert.Null(fault);
    }
}
