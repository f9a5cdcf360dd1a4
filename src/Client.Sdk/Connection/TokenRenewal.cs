using System.Buffers.Text;
using System.Text.Json;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Asks the application for tokens, and renews a connection in place before its token expires.</summary>
/// <remarks>A renewal that fails is tried again at half of the time that is left; in the end the gateway closes the connection and the
/// client reconnects with a new token.</remarks>
internal sealed class TokenRenewal(SignalClientOptions options, Notices notices)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>A token; <see langword="null"/> when the application's own connection brings one.</summary>
    /// <exception cref="SignalClientException">The token source failed.</exception>
    public async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        if (options.AccessToken is not { } source)
            return null;
        try
        {
            return await ApplicationCall.StartAsync(() => source(cancellationToken)).WithinAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("It returned null.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignalClientException(ClientErrorCodes.TokenSource, $"The application's token source failed: {failure.Message} Let AccessToken return a valid token of the user.", failure);
        }
    }

    /// <summary>Renews the connection until it is over. It never throws.</summary>
    public async Task KeepAsync(Link link, string? token, CancellationToken cancellationToken)
    {
        var expires = token is null ? null : ExpiryOf(token);
        try
        {
            // A token that does not say when it expires, and a connection whose tokens are not ours, end by `closing`.
            while (expires is { } at)
            {
                await Task.Delay(Wait(at - options.TimeProvider.GetUtcNow()), options.TimeProvider, cancellationToken).ConfigureAwait(false);
                expires = await RenewAsync(link, cancellationToken).ConfigureAwait(false) ?? expires;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    /// <summary>The <c>exp</c> of a JSON Web Token, unchecked: the gateway checks it.</summary>
    internal static DateTimeOffset? ExpiryOf(string token)
    {
        try
        {
            if (token.Split('.') is not [_, var payload, _])
                return null;
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.GetProperty("exp").TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }
        catch (Exception opaque) when (opaque is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

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
