using System.Text.Json;

namespace Netra.Signal.Shared.Events;

/// <summary>The run has begun. Once per run, first but for <c>run_queued</c>.</summary>
/// <param name="Input">What the run was asked, an object.</param>
public sealed record AgentStarted(JsonElement? Input = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "agent_started";
}
