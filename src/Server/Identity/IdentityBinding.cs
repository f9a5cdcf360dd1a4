namespace Netra.Signal.Server.Identity;

/// <summary>What <see cref="IdentityBinder"/> made of a principal: an identity, or the reason why it has none.</summary>
/// <param name="Identity">The identity; <see langword="null"/> when refused.</param>
/// <param name="Refusal">The reason as a code that names a claim and never its value; <see langword="null"/> when bound.</param>
internal readonly record struct IdentityBinding(BoundIdentity? Identity, string? Refusal);
