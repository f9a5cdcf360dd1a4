namespace Netra.Signal.Shared.Worker;

/// <summary>Leases to keep.</summary>
/// <param name="Leases">The leases.</param>
public sealed record RenewRequest(IReadOnlyList<string>? Leases = null);
