using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Delivery;

/// <summary>A handle bound to one execution context. It can emit; it cannot address.</summary>
/// <remarks>
/// An emit returns the positions of what it stored, or throws: nobody reports success for an event that was not stored. Events of one
/// emitter are stored in the order of the calls. A disposed emitter refuses.
/// </remarks>
internal interface IUserEmitter : IDisposable
{
    /// <summary>The context it is bound to for its whole life.</summary>
    UserExecutionContext Context { get; }

    /// <summary>Stores events of the run in one step, one after the other, nothing between them.</summary>
    /// <param name="events">The events, in order; at least one.</param>
    /// <param name="firstN">The worker's own number of the first, when there is one; the others follow densely.</param>
    /// <param name="afterSeq">The place of the run's last event as the caller knows it; absent: whatever it is.</param>
    /// <param name="cancellationToken">Gives up waiting; what was stored stays stored.</param>
    /// <exception cref="RunMovedException">The run has ended, or is not at <paramref name="afterSeq"/>; nothing was stored.</exception>
    ValueTask<EventPosition[]> EmitAsync(
        IReadOnlyList<AgentEvent> events, long? firstN = null, long? afterSeq = null, CancellationToken cancellationToken = default);

    ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default);

    ValueTask<EventPosition> RunQueuedAsync(RunQueued data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> AgentStartedAsync(AgentStarted data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> AgentThinkingAsync(AgentThinking data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ToolExecutingAsync(ToolExecuting data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ToolProgressAsync(ToolProgress data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ToolCompletedAsync(ToolCompleted data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> MessageDeltaAsync(MessageDelta data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> MessageCompletedAsync(MessageCompleted data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ApprovalRequestedAsync(ApprovalRequested data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ApprovalResolvedAsync(ApprovalResolved data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> RunResetAsync(RunReset data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> AgentCompletedAsync(AgentCompleted data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> AgentErrorAsync(AgentError data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> AgentCancelledAsync(AgentCancelled data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ThreadCreatedAsync(ThreadCreated data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ThreadUpdatedAsync(ThreadUpdated data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> ThreadDeletedAsync(ThreadDeleted data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);

    ValueTask<EventPosition> CustomAsync(Custom data, CancellationToken cancellationToken = default) => EmitAsync(data, cancellationToken);
}
