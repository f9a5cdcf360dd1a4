namespace Netra.Signal.Shared.Worker;

/// <summary>Which leases live on.</summary>
/// <param name="Renewed">Leases that live on.</param>
/// <param name="Lost">Leases that do not.</param>
public sealed record RenewAnswer(IReadOnlyList<string> Renewed, IReadOnlyList<string> Lost);
