namespace Netra.Signal.Shared.Worker;

/// <summary>Leases to go on with after a reconnect.</summary>
/// <param name="Leases">The leases.</param>
public sealed record ResumeRequest(IReadOnlyList<string>? Leases = null);
