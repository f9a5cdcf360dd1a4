namespace Netra.Signal.Shared.Worker;

/// <summary>The run shall end.</summary>
/// <param name="Lease">Its lease.</param>
/// <param name="Reason">Why.</param>
public sealed record RunCancelRequest(string Lease, string? Reason = null);
