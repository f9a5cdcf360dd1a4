using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Asks the application for tokens, and renews a connection in place before its token expires.</summary>
/// <remarks>A client is of one user for its life: that of its first token. Whose a token is stands in it unchecked, which is enough here: the
/// gateway trusts no client, and refuses what cannot be read. A renewal that fails is tried again at half of the time that is left; in the end the gateway closes the connection and the
/// client reconnects with a new token.</remarks>
internal sealed class TokenRenewal(SignalClientOptions options, Notices notices)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private TokenUser? _user;

    /// <summary>A token; <see langword="null"/> when the application's own connection brings one.</summary>
    /// <exception cref="SignalClientException">The token source failed, or gave a token of another user than its first.</exception>
    public async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        if (options.AccessToken is not { } source)
            return null;
        return OfOneUser(await AskAsync(source, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A token of a source that may throw, give nothing, or never come back.</summary>
    public static async Task<string> AskAsync(Func<CancellationToken, ValueTask<string>> source, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplicationCall.StartAsync(() => source(cancellationToken)).WithinAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("It returned null.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignalClientException(ClientErrorCodes.TokenSource, $"The application's token source failed: {failure.Message} Let AccessToken return a valid token.", failure);
        }
    }

    /// <summary>Renews the connection until it is over; a token that is another user's ends it. It never throws.</summary>
    public async Task KeepAsync(Link link, string? token, CancellationToken cancellationToken)
    {
        var expires = token is null ? null : TokenClaims.Of(token).Expires;
        try
        {
            // A token that does not say when it expires, and a connection whose tokens are not ours, end by `closing`.
            while (expires is { } at)
            {
                await Task.Delay(Wait(at - options.TimeProvider.GetUtcNow()), options.TimeProvider, cancellationToken).ConfigureAwait(false);
                expires = await RenewAsync(link, cancellationToken).ConfigureAwait(false) ?? expires;
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over, and says itself why.
        }
    }

    private string OfOneUser(string token)
    {
        if (TokenClaims.Of(token).User is not { } user)
            return token;
        _user ??= user;
        return user == _user ? token : throw Another("The application's token source gave a token of another user than its first.");
    }

    private static SignalClientException Another(string what, Exception? inner = null) => new(
        ClientErrorCodes.OtherUser, $"{what} A client is of one user for its life: dispose of it and make one for the other user.", inner);

    private TimeSpan Wait(TimeSpan left)
    {
        var wait = left - options.RenewBefore > left / 2 ? left - options.RenewBefore : left / 2;
        return TimeSpan.FromTicks(Math.Clamp(wait.Ticks, Least.Ticks, TimeSpan.TicksPerDay));
    }

    private async Task<DateTimeOffset?> RenewAsync(Link link, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var token = await AskAsync(either.Token).ConfigureAwait(false);
            var (isAnswered, answer) = await HubCalls.TryAsync(
                link, "RefreshToken", new(token), SignalJson.Context.RefreshTokenRequest, SignalJson.Context.RefreshTokenAnswer, either.Token).ConfigureAwait(false);
            return isAnswered ? answer!.ExpiresAt : null;
        }
        catch (SignalClientException refused) when (refused.Code is ClientErrorCodes.OtherUser or ErrorCodes.Forbidden)
        {
            // To go on with it, or to come back with it, would be to go on as somebody else.
            link.End(new(refused.Code == ClientErrorCodes.OtherUser ? refused : Another($"The gateway does not renew the connection with this token: {refused.Message}", refused)));
        }
        catch (SignalClientException refused)
        {
            notices.Fault(refused);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            notices.Fault(new(ErrorCodes.Unavailable, $"The token was not renewed within {options.AttemptTimeout}; the client tries again."));
        }

        return null;
    }
}
