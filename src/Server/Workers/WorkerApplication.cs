using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Workers;

/// <summary>The application that a worker belongs to, from its token.</summary>
/// <param name="Key">What the gateway knows it by.</param>
/// <param name="ClientId">What the identity provider and the settings call it.</param>
internal sealed record WorkerApplication(UserKey Key, string ClientId)
{
    /// <exception cref="ArgumentException">The identity is not a proven application's.</exception>
    public static WorkerApplication Of(BoundIdentity identity) => identity is { Kind: TokenKind.Application, ClientId: { } id }
        ? new(identity.Key, id)
        : throw new ArgumentException("A worker needs an application's identity.", nameof(identity));
}
