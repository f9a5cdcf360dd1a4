using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>What became of a token: an identity, or the code of its refusal.</summary>
/// <param name="Identity">Who it stands for; <see langword="null"/> when refused.</param>
/// <param name="Refusal">
/// <see cref="ErrorCodes.Unauthorized"/>, <see cref="ErrorCodes.Forbidden"/>, or <see cref="ErrorCodes.Unavailable"/> when the identity
/// provider's keys cannot be had for now; <see langword="null"/> when accepted.
/// </param>
internal readonly record struct TokenAnswer(BoundIdentity? Identity, string? Refusal)
{
    public static TokenAnswer Unauthorized { get; } = new(null, ErrorCodes.Unauthorized);

    public static TokenAnswer Unavailable { get; } = new(null, ErrorCodes.Unavailable);

    public static TokenAnswer Accepted(BoundIdentity identity) => new(identity, null);

    /// <summary>The same answer, refused with <see cref="ErrorCodes.Forbidden"/> when the token is valid and no user's.</summary>
    public TokenAnswer ForUser() => Identity is null || SignInPolicies.IsUser(Identity) ? this : new(null, ErrorCodes.Forbidden);
}
