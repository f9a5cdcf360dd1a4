using System.Text.Json;

namespace Netra.Signal.Shared.Worker;

/// <summary>One event that a worker publishes.</summary>
/// <param name="N">The worker's own number within the run, dense, from 1.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Data">The event's data.</param>
public sealed record WorkerEvent(long N, string Type, JsonElement Data);
