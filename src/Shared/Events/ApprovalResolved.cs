using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Events;

/// <summary>A question is settled.</summary>
/// <param name="RequestId">The question.</param>
/// <param name="Approved">Whether the user agreed.</param>
/// <param name="By">Who settled it.</param>
/// <param name="Answer">What the user answered.</param>
public sealed record ApprovalResolved(
    RequestId RequestId,
    bool Approved,
    ApprovalResolver By,
    JsonElement? Answer = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "approval_resolved";
}
