namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A schedule showed something that must not be.</summary>
internal sealed class SimulationException(string message) : Exception(message);
