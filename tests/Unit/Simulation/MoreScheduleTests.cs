using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The scenarios that <see cref="ScheduleTests"/> leaves.</summary>
public sealed class MoreScheduleTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenariosHere => [.. AllScenarios.ByName.Keys.Where((_, at) => at % 2 != 0)];

    [Theory]
    [MemberData(nameof(ScenariosHere))]
    public void Scenario_InVeryManySchedules_KeepsEveryPromise(string scenario) => ManySchedules.Play(scenario, output);
}
