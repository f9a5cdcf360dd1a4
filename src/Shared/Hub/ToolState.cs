using System.Text.Json;

namespace Netra.Signal.Shared.Hub;

/// <summary>A tool call as far as it came.</summary>
/// <param name="ToolCallId">The call.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Arguments">What it was called with.</param>
/// <param name="Result">What it gave.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ToolState(
    string ToolCallId,
    string Tool,
    ToolStatus Status,
    JsonElement? Arguments = null,
    JsonElement? Result = null,
    string? Error = null);
