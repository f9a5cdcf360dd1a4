using Netra.Signal.Shared.Events;

namespace Netra.Signal.Shared.Hub;

/// <summary>What a user's client implements: one method per event type, and the two control messages.</summary>
/// <remarks>On the wire each method has its type's own name, as <see cref="EventTypes.All"/> and <see cref="Wire.WireNames"/> spell it.</remarks>
public interface IAgentClient
{
    /// <summary>The run waits: for the turn of its thread, or then for a worker.</summary>
    Task RunQueued(EventEnvelope<RunQueued> envelope);

    /// <summary>The run has begun. Once per run, first but for <c>run_queued</c>.</summary>
    Task AgentStarted(EventEnvelope<AgentStarted> envelope);

    /// <summary>The agent says what it is about to do.</summary>
    Task AgentThinking(EventEnvelope<AgentThinking> envelope);

    /// <summary>A tool call has begun. Closed by exactly one <c>tool_completed</c>.</summary>
    Task ToolExecuting(EventEnvelope<ToolExecuting> envelope);

    /// <summary>A tool call goes on.</summary>
    Task ToolProgress(EventEnvelope<ToolProgress> envelope);

    /// <summary>A tool call has ended.</summary>
    Task ToolCompleted(EventEnvelope<ToolCompleted> envelope);

    /// <summary>A piece of a message's text.</summary>
    Task MessageDelta(EventEnvelope<MessageDelta> envelope);

    /// <summary>A message is whole.</summary>
    Task MessageCompleted(EventEnvelope<MessageCompleted> envelope);

    /// <summary>The run waits for its user's answer.</summary>
    Task ApprovalRequested(EventEnvelope<ApprovalRequested> envelope);

    /// <summary>A question is settled.</summary>
    Task ApprovalResolved(EventEnvelope<ApprovalResolved> envelope);

    /// <summary>A new attempt begins: what this run said so far is withdrawn.</summary>
    Task RunReset(EventEnvelope<RunReset> envelope);

    /// <summary>The run has ended well. Terminal.</summary>
    Task AgentCompleted(EventEnvelope<AgentCompleted> envelope);

    /// <summary>The run has failed. Terminal.</summary>
    Task AgentError(EventEnvelope<AgentError> envelope);

    /// <summary>The run was cancelled. Terminal.</summary>
    Task AgentCancelled(EventEnvelope<AgentCancelled> envelope);

    /// <summary>A thread exists now. A thread event: outside any run.</summary>
    Task ThreadCreated(EventEnvelope<ThreadCreated> envelope);

    /// <summary>A thread has changed. A thread event: outside any run.</summary>
    Task ThreadUpdated(EventEnvelope<ThreadUpdated> envelope);

    /// <summary>A thread is gone. A thread event: outside any run.</summary>
    Task ThreadDeleted(EventEnvelope<ThreadDeleted> envelope);

    /// <summary>An event of the application's own.</summary>
    Task Custom(EventEnvelope<Custom> envelope);

    /// <summary>A stated hole: the flow goes on after the cursor it names.</summary>
    Task Gap(GapNotice notice);

    /// <summary>The gateway is about to close this connection.</summary>
    Task Closing(ClosingNotice notice);
}
