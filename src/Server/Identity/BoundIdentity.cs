using System.Security.Claims;

namespace Netra.Signal.Server.Identity;

/// <summary>What is left of a validated token: who it stands for and until when. It keeps no claim.</summary>
/// <remarks>Made by <c>IdentityBinder</c> alone. A principal without it opens nothing.</remarks>
internal sealed class BoundIdentity : ClaimsIdentity
{
    internal BoundIdentity(UserKey key, TokenKind kind, IReadOnlySet<string> roles, DateTimeOffset expiresAt, string? clientId = null)
        : base("Bearer")
    {
        Key = key;
        Kind = kind;
        Roles = roles;
        ExpiresAt = expiresAt;
        ClientId = clientId;
    }

    /// <summary>The user, or for an application token the application.</summary>
    public UserKey Key { get; }

    public TokenKind Kind { get; }

    public IReadOnlySet<string> Roles { get; }

    /// <summary>The application's id at the identity provider, when the token proves that it is an application's own; else <see langword="null"/>.</summary>
    public string? ClientId { get; }

    public DateTimeOffset ExpiresAt { get; }
}
