using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>Estimates the memory that a fold needs for an event, in bytes: text as UTF-16, JSON as its own text.</summary>
internal static class EventSize
{
    private const int Fixed = 64;

    public static long Of(AgentEvent data) => Fixed + data switch
    {
        MessageDelta delta => 2 * delta.Text.Length,
        ToolExecuting tool => Of(tool.Arguments),
        ToolCompleted tool => Of(tool.Result) + (2 * (tool.Error?.Length ?? 0)),
        ApprovalRequested asked => Of(asked.Arguments) + (2 * asked.Prompt.Length),
        AgentCompleted completed => Of(completed.Result),
        _ => 0,
    };

    private static long Of(JsonElement? json) =>
        json is { ValueKind: not JsonValueKind.Undefined } element ? JsonMarshal.GetRawUtf8Value(element).Length : 0;
}
