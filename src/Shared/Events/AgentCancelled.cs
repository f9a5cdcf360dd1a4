namespace Netra.Signal.Shared.Events;

/// <summary>The run was cancelled. Terminal.</summary>
/// <param name="Reason">Why, as the one who cancelled said.</param>
public sealed record AgentCancelled(string? Reason = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "agent_cancelled";
}
