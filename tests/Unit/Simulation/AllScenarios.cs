using Netra.Signal.Tests.Unit.Simulation.Scenarios;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Every scenario, by its name.</summary>
internal static class AllScenarios
{
    public static IReadOnlyDictionary<string, Scenario> ByName { get; } = new Scenario[]
    {
        new ConnectClose(), new CloseDeliver(), new ResumeLive(), new ExpiryDeliver(), new WatchDeliver(),
        new TwoTabs(), new AppendFailure(), new CancelComplete(), new GapLive(), new AttachStart(),
    }.ToDictionary(scenario => scenario.Name);
}
