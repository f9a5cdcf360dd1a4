namespace Netra.Signal.Shared.Worker;

/// <summary>Events of one run. No recipient: the lease decides.</summary>
/// <param name="Lease">The lease of the run.</param>
/// <param name="Events">The events, in order.</param>
public sealed record PublishRequest(string? Lease = null, IReadOnlyList<WorkerEvent>? Events = null);
