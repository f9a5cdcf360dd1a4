namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a worker says, each with a canary of the run's owner, by which it is known again.</summary>
internal static class Words
{
    public static (string Type, object Data) Thought(Person owner) => ("agent_thinking", new { text = owner.Canary() });

    public static (string Type, object Data) Tool(Person owner, string id) => ("tool_executing", new { toolCallId = id, tool = "search", purpose = owner.Canary() });

    public static (string Type, object Data) ToolDone(Person owner, string id) =>
        ("tool_completed", new { toolCallId = id, tool = "search", success = true, result = owner.Canary(), durationMs = 1 });

    public static (string Type, object Data) Cancelled(Person owner) => ("agent_cancelled", new { reason = owner.Canary() });

    public static (string Type, object Data) Done(Person owner) => ("agent_completed", new { summary = owner.Canary(), durationMs = 1 });
}
