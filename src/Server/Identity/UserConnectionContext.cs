namespace Netra.Signal.Server.Identity;

/// <summary>One connection of one user, from sign-in to close. Its user never changes.</summary>
internal sealed class UserConnectionContext
{
    private long _expiresAtTicks;

    internal UserConnectionContext(UserKey user, string connectionId, DateTimeOffset opened, DateTimeOffset expires)
    {
        if (!user.IsValid)
            throw new ArgumentException("A connection needs a user.", nameof(user));
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionId);
        User = user;
        ConnectionId = connectionId;
        Opened = opened;
        _expiresAtTicks = expires.UtcTicks;
    }

    public UserKey User { get; }

    public string ConnectionId { get; }

    public DateTimeOffset Opened { get; }

    /// <summary>When the token of the connection expires; moved by <see cref="Renew"/> alone.</summary>
    public DateTimeOffset Expires => new(Interlocked.Read(ref _expiresAtTicks), TimeSpan.Zero);

    /// <summary>Takes the expiry of a new token of the same user.</summary>
    /// <exception cref="InvalidOperationException">The token is another user's.</exception>
    public void Renew(BoundIdentity identity)
    {
        if (identity.Key != User || identity.Kind != TokenKind.User)
            throw new InvalidOperationException("Connection user_id mismatch");
        Interlocked.Exchange(ref _expiresAtTicks, identity.ExpiresAt.UtcTicks);
    }
}
