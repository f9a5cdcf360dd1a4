using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Shared;

/// <summary>One event as the protocol's table has it: its members literally, <c>?</c> after those that may be left out.</summary>
internal sealed record EventSample(string Type, string Members, AgentEvent Full, AgentEvent Minimal)
{
    public static readonly DateTimeOffset Time = new(2026, 11, 20, 12, 0, 0, 7, TimeSpan.FromHours(2));

    private static readonly RequestId Question = RequestId.Parse("q1");
    private static readonly ThreadInfo Thread = new(ThreadId.Parse("t1"), Time, Time, "Title", RunId.Parse("r1"));
    private static readonly ThreadInfo Untitled = new(ThreadId.Parse("t1"), Time, Time);

    public static IReadOnlyList<EventSample> All { get; } =
    [
        new("run_queued", "position", new RunQueued(2), new RunQueued(1)),
        new("agent_started", "input?", new AgentStarted(Json("""{"text":"hi"}""")), new AgentStarted()),
        new("agent_thinking", "text step? progress?", new AgentThinking("hm", "plan", 100), new AgentThinking("hm")),
        new("tool_executing", "toolCallId tool arguments? purpose?",
            new ToolExecuting("c1", "search", Json("{}"), "to know"), new ToolExecuting("c1", "search")),
        new("tool_progress", "toolCallId text? percent?", new ToolProgress("c1", "on", 0), new ToolProgress("c1")),
        new("tool_completed", "toolCallId tool success result? error? durationMs",
            new ToolCompleted("c1", "search", true, 5, Json("[1]"), "late"), new ToolCompleted("c1", "search", false, 0)),
        new("message_delta", "messageId text off", new MessageDelta("m1", "he", 0), new MessageDelta("m1", "y", 2)),
        new("message_completed", "messageId text", new MessageCompleted("m1", "hey"), new MessageCompleted("m1", "")),
        new("approval_requested", "requestId prompt tool? arguments? expiresAt",
            new ApprovalRequested(Question, "May I?", Time, "delete", Json("{}")), new ApprovalRequested(Question, "May I?", Time)),
        new("approval_resolved", "requestId approved answer? by",
            new ApprovalResolved(Question, true, ApprovalResolver.User, Json("\"yes\"")), new ApprovalResolved(Question, false, ApprovalResolver.RunEnded)),
        new("run_reset", "attempt reason", new RunReset(2, "worker_lost"), new RunReset(3, "worker_lost")),
        new("agent_completed", "result? summary? durationMs usage?",
            new AgentCompleted(9, Json("{}"), "done", new TokenUsage(1, 2, "m")), new AgentCompleted(0)),
        new("agent_error", "code message retryable", new AgentError("internal", "It broke.", true), new AgentError("internal", "It broke.", false)),
        new("agent_cancelled", "reason?", new AgentCancelled("enough"), new AgentCancelled()),
        new("thread_created", "thread", new ThreadCreated(Thread), new ThreadCreated(Untitled)),
        new("thread_updated", "thread", new ThreadUpdated(Thread), new ThreadUpdated(Untitled)),
        new("thread_deleted", "thread", new ThreadDeleted(Thread), new ThreadDeleted(Untitled)),
        new("custom", "name value", new Custom("mine", Json("[]")), new Custom("mine", Json("1.5"))),
    ];

    /// <summary>The envelope as it goes over the wire.</summary>
    public JsonObject Envelope(AgentEvent data, bool full)
    {
        var run = !EventTypes.IsThreadEvent(Type);
        var envelope = Activator.CreateInstance(
            typeof(EventEnvelope<>).MakeGenericType(data.GetType()),
            1, data.Type, "k3f9a1c2-42", 42L, ThreadId.Parse("t1"), Time, data, run ? RunId.Parse("r1") : null, run ? 3L : null, run ? "docs" : null,
            full && run ? RunId.Parse("r0") : null, full ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" : null)!;
        return JsonSerializer.SerializeToNode(envelope, envelope.GetType(), SignalJsonContext.Default)!.AsObject();
    }

    public static JsonElement Json(string text) => JsonElement.Parse(text);
}
