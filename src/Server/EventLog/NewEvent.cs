using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.EventLog;

/// <summary>An event that has no position yet. Its data is encoded once, here.</summary>
/// <param name="Type">The type on the wire.</param>
/// <param name="Thread">Its thread.</param>
/// <param name="Run">Its run; <see langword="null"/> for a thread event.</param>
/// <param name="Agent">The agent of the run; <see langword="null"/> for a thread event.</param>
/// <param name="Time">When it was emitted.</param>
/// <param name="Data">The data, as UTF-8 JSON.</param>
/// <param name="ParentRun">The run that started its run.</param>
/// <param name="N">The worker's own number of the event, from 1.</param>
/// <param name="EndsRun">Whether its run ends with it.</param>
/// <param name="Seq">The place in its run that its writer expects; <see langword="null"/> for the next one, whatever it is.</param>
/// <param name="Traceparent">The W3C trace context that clients are told with it; its characters need no escape in JSON.</param>
internal sealed record NewEvent(
    string Type,
    ThreadId Thread,
    RunId? Run,
    string? Agent,
    DateTimeOffset Time,
    ReadOnlyMemory<byte> Data,
    RunId? ParentRun = null,
    long? N = null,
    bool EndsRun = false,
    long? Seq = null,
    string? Traceparent = null);
