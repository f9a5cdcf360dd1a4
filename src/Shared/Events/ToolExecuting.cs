using System.Text.Json;

namespace Netra.Signal.Shared.Events;

/// <summary>A tool call has begun. Closed by exactly one <c>tool_completed</c>.</summary>
/// <param name="ToolCallId">The call, unique in its run.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">What the tool is called with.</param>
/// <param name="Purpose">Why, in words for the user.</param>
public sealed record ToolExecuting(
    string ToolCallId,
    string Tool,
    JsonElement? Arguments = null,
    string? Purpose = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "tool_executing";
}
