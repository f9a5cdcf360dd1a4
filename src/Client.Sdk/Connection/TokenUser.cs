namespace Netra.Signal.Client.Connection;

/// <summary>All the claims that the gateway may know a user by: when one differs, it may be another user.</summary>
/// <param name="Issuer">The claim <c>iss</c>.</param>
/// <param name="Subject">The claim <c>sub</c>.</param>
/// <param name="Tenant">The claim <c>tid</c>.</param>
/// <param name="ObjectId">The claim <c>oid</c>.</param>
internal sealed record TokenUser(string? Issuer, string? Subject, string? Tenant, string? ObjectId);
