using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Events;

/// <summary>The run waits for its user's answer.</summary>
/// <param name="RequestId">The question, unique in its run.</param>
/// <param name="Prompt">What the user is asked.</param>
/// <param name="ExpiresAt">When the question lapses.</param>
/// <param name="Tool">The tool that would be called.</param>
/// <param name="Arguments">What it would be called with.</param>
public sealed record ApprovalRequested(
    RequestId RequestId,
    string Prompt,
    DateTimeOffset ExpiresAt,
    string? Tool = null,
    JsonElement? Arguments = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "approval_requested";
}
