using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Events;

/// <summary>The frame around one event, as a user's client hears it. Nothing in it names a user, worker or connection.</summary>
/// <typeparam name="TData">The record of the event's data.</typeparam>
/// <param name="V">The version of the protocol.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Cursor">The position to attach from to hear what follows this event: all a client must remember.</param>
/// <param name="Offset">The position in the user's log, dense, from 1. Loss is inferred from <c>gap</c> alone, never from offsets.</param>
/// <param name="ThreadId">The thread.</param>
/// <param name="Time">When the event was emitted.</param>
/// <param name="Data">What happened.</param>
/// <param name="RunId">The run; absent on thread events.</param>
/// <param name="Seq">The position within the run, dense, from 1; absent on thread events.</param>
/// <param name="Agent">The agent that runs; absent on thread events.</param>
/// <param name="ParentRunId">The run that started this one, on events of a child run.</param>
/// <param name="Traceparent">The W3C trace context, only if configured.</param>
public sealed record EventEnvelope<TData>(
    int V,
    string Type,
    string Cursor,
    long Offset,
    ThreadId ThreadId,
    DateTimeOffset Time,
    TData Data,
    RunId? RunId = null,
    long? Seq = null,
    string? Agent = null,
    RunId? ParentRunId = null,
    string? Traceparent = null)
    where TData : AgentEvent;
