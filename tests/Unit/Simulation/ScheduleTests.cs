using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The delivery core under very many schedules. A fault names its scenario and seed, and NETRA_SEED plays it again.</summary>
/// <remarks>Every other scenario is played by <see cref="MoreScheduleTests"/>: tests of one class never run side by side.</remarks>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    public static TheoryData<string> Scenarios => [.. AllScenarios.ByName.Keys];

    public static TheoryData<string> ScenariosHere => [.. AllScenarios.ByName.Keys.Where((_, at) => at % 2 == 0)];

    [Theory]
    [Trait("Suite", "Quick")]
    [MemberData(nameof(Scenarios))]
    public void Scenario_InAFewSchedules_KeepsEveryPromise(string scenario) => ManySchedules.PlayFew(scenario);

    [Theory]
    [MemberData(nameof(ScenariosHere))]
    public void Scenario_InVeryManySchedules_KeepsEveryPromise(string scenario) => ManySchedules.Play(scenario, output);
}
