namespace Netra.Signal.Shared.Worker;

/// <summary>Hands a run back.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Reason">Why.</param>
public sealed record ReleaseRequest(string? Lease = null, string? Reason = null);
