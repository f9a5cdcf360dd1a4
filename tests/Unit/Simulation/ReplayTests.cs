using Xunit;

namespace Netra.Signal.Tests.Unit.Simulation;

public sealed class ReplayTests
{
    public static TheoryData<string> Scenarios => [.. AllScenarios.ByName.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Seed_PlayedTwice_GivesTheSameTrace_AndAnotherSeedAnother(string scenario)
    {
        var traces = new HashSet<string>();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var first = TraceOf(scenario, seed);
            Assert.Equal(first, TraceOf(scenario, seed));
            Assert.True(traces.Add(first), $"Seed {seed} gives the trace of another seed.");
        }
    }

    [Fact]
    public void Fault_IsReported_WithWhatPlaysItAgain()
    {
        var report = Simulation.Report(AllScenarios.ByName["two-tabs"], 7, "what was wrong");
        Assert.StartsWith("NETRA_SEED=two-tabs:7 what was wrong\n", report, StringComparison.Ordinal);
        Assert.Contains(TraceOf("two-tabs", 7), report, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_WhoseSchedulesTestNothing_Fails() =>
        Assert.Contains("no schedule of 1 had", Assert.Throws<SimulationException>(
            () => Simulation.PlayMany(new Idle(), 1, 1, new())).Message, StringComparison.Ordinal);

    [Fact]
    public void Script_ThatWaitsForWhatNeverComes_IsADeadlock() =>
        Assert.Contains("a deadlock", Simulation.Play(new Stuck(), 1, new()), StringComparison.Ordinal);

    [Fact]
    public void Work_ThatLeavesTheScheduler_IsSeen()
    {
        var scheduler = new SimulatedScheduler(1, new(false));
        scheduler.Start(scheduler.AddDomain("alone", 1), "leaves", () =>
        {
            var context = SynchronizationContext.Current!;
            var other = new Thread(() => context.Post(_ => { }, null));
            other.Start();
            other.Join();
            return Task.CompletedTask;
        });
        Assert.Contains("left the scheduler", Assert.Throws<SimulationException>(scheduler.RunToEnd).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_AreReadFromTheEnvironment_AndANameThatIsNoneIsRefused()
    {
        Assert.Equal(new(100_000, null), ScheduleSettings.Read(_ => null));
        Assert.Equal(new(7, ("gap-live", 42)), Read("7", "gap-live:42"));
        Assert.Contains("two-tabs", Assert.Throws<FormatException>(() => Read("7", "no-such:42")).Message, StringComparison.Ordinal);

        static ScheduleSettings Read(string schedules, string seed) =>
            ScheduleSettings.Read(name => name == "NETRA_SEED" ? seed : schedules);
    }

    private static string TraceOf(string scenario, ulong seed)
    {
        var trace = new Trace(true);
        Simulation.Play(AllScenarios.ByName[scenario], seed, new(), trace);
        return trace.ToString();
    }

    private sealed class Idle : Scenario
    {
        public override IReadOnlyList<string> Covers { get; } = ["Heard"];

        public override void Begin(World world)
        {
        }
    }

    private sealed class Stuck : Scenario
    {
        public override IReadOnlyList<string> Covers { get; } = [];

        public override void Begin(World world) => world.Start(world.Alice, "waits", () => new TaskCompletionSource().Task);
    }
}
