namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What workers say in tests, as type and data.</summary>
internal static class Said
{
    public static (string, object) Thought(string text = "hm") => ("agent_thinking", new { text });

    public static (string, object) Tool(string id = "c1") => ("tool_executing", new { toolCallId = id, tool = "search" });

    public static (string, object) ToolDone(string id = "c1") => ("tool_completed", new { toolCallId = id, tool = "search", success = true, durationMs = 3 });

    public static (string, object) Text(string text, string message = "m1") => ("message_delta", new { messageId = message, text });

    public static (string, object) Completed { get; } = ("agent_completed", new { durationMs = 5 });

    public static (string, object) Failed { get; } = ("agent_error", new { code = "internal", message = "no", retryable = false });
}
