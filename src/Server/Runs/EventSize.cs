using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Estimates the memory that a fold needs for an event, in bytes: text as UTF-16, JSON as its own text.</summary>
internal static class EventSize
{
    private const int Fixed = 64;

    /// <summary>What a kept run needs beside what was said in it.</summary>
    private const int RunOverhead = 1024;

    public static long Of(AgentEvent data) => Fixed + data switch
    {
        MessageDelta delta => Of(delta.Text),
        MessageCompleted message => Of(message.Text),
        ToolExecuting tool => Of(tool.Tool) + Of(tool.Purpose) + Of(tool.Arguments),
        ToolCompleted tool => Of(tool.Result) + Of(tool.Error),
        ApprovalRequested asked => Of(asked.Tool) + Of(asked.Prompt) + Of(asked.Arguments),
        AgentCompleted completed => Of(completed.Result) + Of(completed.Summary),
        _ => 0,
    };

    /// <summary>The memory of a run with its input.</summary>
    public static long Kept(RunFold fold) => RunOverhead + fold.Bytes + Of(fold.Run.Input);

    /// <summary>The same for what a fold does not keep, and the log does.</summary>
    public static long Passing(AgentEvent data) => Fixed + data switch
    {
        AgentThinking thinking => Of(thinking.Text) + Of(thinking.Step),
        ToolProgress progress => Of(progress.Text),
        Custom custom => Of(custom.Name) + Of(custom.Value),
        _ => 0,
    };

    /// <summary>How many bytes the data has on the wire.</summary>
    public static int Encoded(AgentEvent data) =>
        JsonSerializer.SerializeToUtf8Bytes(data, SignalJson.Options.GetTypeInfo(data.GetType())).Length;

    /// <summary>The memory of text, in bytes.</summary>
    public static long Of(string? text) => 2L * (text?.Length ?? 0);

    private static long Of(JsonElement? json) =>
        json is { ValueKind: not JsonValueKind.Undefined } element ? JsonMarshal.GetRawUtf8Value(element).Length : 0;
}
