using System.Text.Json;

namespace Netra.Signal.Shared.Events;

/// <summary>A tool call has ended.</summary>
/// <param name="ToolCallId">The call.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Success">Whether it did what it was asked.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Result">What it gave.</param>
/// <param name="Error">Why it failed, in words for the user.</param>
public sealed record ToolCompleted(
    string ToolCallId,
    string Tool,
    bool Success,
    long DurationMs,
    JsonElement? Result = null,
    string? Error = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "tool_completed";
}
