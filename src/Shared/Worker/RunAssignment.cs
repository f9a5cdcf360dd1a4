using System.Text.Json;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Worker;

/// <summary>A run for a worker.</summary>
/// <param name="Lease">The right to publish into it.</param>
/// <param name="RunId">The run.</param>
/// <param name="ThreadId">Its thread.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Input">What it is asked.</param>
/// <param name="History">Earlier runs of the thread, the oldest first.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Traceparent">The W3C trace context.</param>
public sealed record RunAssignment(
    string Lease,
    RunId RunId,
    ThreadId ThreadId,
    string Agent,
    JsonElement Input,
    IReadOnlyList<RunState> History,
    int Attempt,
    string? Traceparent = null);
