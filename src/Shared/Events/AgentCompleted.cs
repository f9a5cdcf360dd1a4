using System.Text.Json;

namespace Netra.Signal.Shared.Events;

/// <summary>The run has ended well. Terminal.</summary>
/// <param name="DurationMs">How long the run took, in milliseconds.</param>
/// <param name="Result">What came out.</param>
/// <param name="Summary">The same in a sentence.</param>
/// <param name="Usage">What the model used.</param>
public sealed record AgentCompleted(
    long DurationMs,
    JsonElement? Result = null,
    string? Summary = null,
    TokenUsage? Usage = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "agent_completed";
}
