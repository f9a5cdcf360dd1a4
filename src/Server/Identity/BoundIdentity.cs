using System.Security.Claims;

namespace Netra.Signal.Server.Identity;

/// <summary>What is left of a validated token: who it stands for and until when. It keeps no claim.</summary>
/// <remarks>Made by <c>IdentityBinder</c> alone. A principal without it opens nothing.</remarks>
internal sealed class BoundIdentity : ClaimsIdentity
{
    internal BoundIdentity(UserKey key, TokenKind kind, IReadOnlySet<string> roles, DateTimeOffset expiresAt)
        : base("Bearer")
    {
        Key = key;
        Kind = kind;
        Roles = roles;
        ExpiresAt = expiresAt;
    }

    /// <summary>The user, or for an application token the application.</summary>
    public UserKey Key { get; }

    public TokenKind Kind { get; }

    public IReadOnlySet<string> Roles { get; }

    public DateTimeOffset ExpiresAt { get; }
}
