namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a worker says, each with a canary of the run's owner, by which it is known again.</summary>
internal static class Words
{
    public static (string Type, object Data) Thought(Person owner) => Thought(owner.Canary());

    public static (string Type, object Data) Thought(string canary) => ("agent_thinking", new { text = canary });

    public static (string Type, object Data) Tool(Person owner, string id) => ("tool_executing", new { toolCallId = id, tool = "search", purpose = owner.Canary() });

    public static (string Type, object Data) ToolDone(Person owner, string id) =>
        ("tool_completed", new { toolCallId = id, tool = "search", success = true, result = owner.Canary(), durationMs = 1 });

    /// <summary>A question, whose name is a canary too.</summary>
    public static (string Type, object Data) Question(string canary, TimeSpan stands) =>
        ("approval_requested", new { requestId = canary, prompt = canary, tool = "delete", expiresAt = DateTimeOffset.UtcNow + stands });

    public static (string Type, object Data) Cancelled(Person owner) => Cancelled(owner.Canary());

    public static (string Type, object Data) Cancelled(string canary) => ("agent_cancelled", new { reason = canary });

    public static (string Type, object Data) Done(Person owner) => Done(owner.Canary());

    public static (string Type, object Data) Done(string canary) => ("agent_completed", new { summary = canary, durationMs = 1 });
}
