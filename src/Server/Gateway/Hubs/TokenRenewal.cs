using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Renews a connection in place with a new token of the same user, checked exactly as at sign-in.</summary>
internal sealed class TokenRenewal(ITokenValidator tokens, Violations violations, IAuditLog audit, ILogger<TokenRenewal> logger)
{
    /// <param name="connection">The connection whose user the token must be.</param>
    /// <param name="token">The token.</param>
    /// <param name="abort">Ends the connection when the token is another user's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RefreshTokenAnswer> RenewAsync(
        UserConnectionContext connection, string? token, Action abort, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(token))
            throw SignalException.InvalidArgument("token is missing.");
        var answer = (await tokens.ValidateAsync(token, cancellationToken)).ForUser();
        if (answer.Identity is not { } identity)
            throw Refuse(connection, answer.Refusal!);
        if (identity.Key != connection.User)
            throw Expel(connection, abort);
        connection.Renew(identity);
        audit.Record(new("refresh_token", AuditDecision.Allowed, connection.User, connection.ConnectionId));
        return new(identity.ExpiresAt);
    }

    private SignalException Refuse(UserConnectionContext connection, string code)
    {
        audit.Record(new("refresh_token", AuditDecision.Refused, connection.User, connection.ConnectionId, Reason: code));
        return new(code, code switch
        {
            ErrorCodes.Forbidden => "The token is not a user's.",
            ErrorCodes.Unavailable => "The identity provider cannot be reached; try again.",
            _ => "The token is not valid here; sign in again.",
        });
    }

    private SignalException Expel(UserConnectionContext connection, Action abort)
    {
        violations.Say(ViolationKinds.ForeignToken, "refresh_token", connection.User, connection.ConnectionId);
        logger.ForeignToken(connection.User.Pseudonym, connection.ConnectionId);
        abort();
        return new(ErrorCodes.Forbidden, "Connection user_id mismatch");
    }
}
