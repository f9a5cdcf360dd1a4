using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The share of one scenario in all the schedules of a test run.</summary>
internal static class ManySchedules
{
    private const int QuickCount = 200;

    public static void PlayFew(string scenario) => Simulation.PlayMany(AllScenarios.ByName[scenario], 1, QuickCount, new());

    public static void Play(string scenario, ITestOutputHelper output)
    {
        var settings = ScheduleSettings.Read(Environment.GetEnvironmentVariable);
        var coverage = new Coverage();
        var started = Stopwatch.GetTimestamp();
        if (settings.Replay is not { } replay)
            Simulation.PlayMany(AllScenarios.ByName[scenario], 1 + QuickCount, settings.Schedules / AllScenarios.ByName.Count, coverage);
        else if (replay.Scenario == scenario)
            Replay(replay.Seed, AllScenarios.ByName[scenario], output);
        output.WriteLine($"{scenario}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {coverage}");
    }

    private static void Replay(ulong seed, Scenario scenario, ITestOutputHelper output)
    {
        var trace = new Trace(true);
        var fault = Simulation.Play(scenario, seed, new(), trace);
        output.WriteLine(trace.ToString());
        Assert.Null(fault);
    }
}
