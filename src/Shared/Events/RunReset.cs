namespace Netra.Signal.Shared.Events;

/// <summary>A new attempt begins: what this run said so far is withdrawn.</summary>
/// <param name="Attempt">The number of the new attempt, from 2.</param>
/// <param name="Reason">Why.</param>
public sealed record RunReset(int Attempt, string Reason) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "run_reset";
}
