namespace Netra.Signal.Shared.Events;

/// <summary>The agent says what it is about to do.</summary>
/// <param name="Text">The thought.</param>
/// <param name="Step">The name of the step.</param>
/// <param name="Progress">How far the run is, 0 to 100.</param>
public sealed record AgentThinking(string Text, string? Step = null, int? Progress = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "agent_thinking";
}
