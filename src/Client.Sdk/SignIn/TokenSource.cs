namespace Netra.Signal.Client.SignIn;

/// <summary>Fetches bearer tokens, for <see cref="SignalClientOptions.AccessToken"/> and <see cref="Worker.AgentWorkerOptions.AccessToken"/>.</summary>
/// <remarks>One request at a time, however many ask. Any number of clients and workers may share one, which must live as long as they do.</remarks>
public sealed class TokenSource : IDisposable
{
    private readonly TokenRequests _requests;
    private readonly TimeSpan? _renewBefore;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _fetching = new(1);
    private KeptToken? _kept;

    /// <param name="requests">Fetches a token.</param>
    /// <param name="renewBefore">How long before it expires a token is replaced; <see langword="null"/>: none is kept.</param>
    /// <param name="time">The clock.</param>
    private TokenSource(TokenRequests requests, TimeSpan? renewBefore, TimeProvider time) =>
        (_requests, _renewBefore, _time) = (requests, renewBefore, time);

    private string? Kept => Volatile.Read(ref _kept) is { } kept && _time.GetUtcNow() < kept.Until ? kept.Token : null;

    /// <summary>Tokens of an application, from its provider. Each is kept until shortly before it expires; one that does not say when is not kept.</summary>
    /// <param name="credentials">Where, and as whom. They are read now: a later change has no effect.</param>
    /// <exception cref="ArgumentException">Credentials are wrong; the message names all that is.</exception>
    public static TokenSource FromClientCredentials(ClientCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        string[] wrong = [.. credentials.Wrong()];
        return wrong.Length == 0
            ? new(TokenRequests.Of(credentials), credentials.RenewBefore, credentials.TimeProvider)
            : throw new ArgumentException(string.Join(' ', wrong), nameof(credentials));
    }

    /// <summary>Tokens of a gateway's own development sign-in, which exists in Development only. Each call fetches one: such a gateway may have been
    /// started anew, with other keys.</summary>
    /// <param name="gateway">The gateway's address on this machine, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="user">Who is signed in.</param>
    /// <param name="roles">Its roles; <c>agent</c> for a worker.</param>
    /// <exception cref="ArgumentException">The address is not one, or nobody is named.</exception>
    public static TokenSource FromDevelopmentSignIn(Uri gateway, string user, params string[] roles)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        ArgumentNullException.ThrowIfNull(roles);
        if (!gateway.IsAbsoluteUri || gateway.Scheme is not ("http" or "https"))
            throw new ArgumentException("The gateway's address must be absolute and begin with http or https.", nameof(gateway));
        return new(TokenRequests.OfDevelopment(gateway, user, roles), null, TimeProvider.System);
    }

    /// <summary>A token that is valid for a while yet.</summary>
    /// <exception cref="SignalClientException"><see cref="ClientErrorCodes.TokenSource"/>: there is none to be had. The message names the endpoint and
    /// what it answered; a secret or a token never stands in it.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken = default)
    {
        if (Kept is { } token)
            return token;
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var asked = _time.GetUtcNow();
            return Kept ?? Keep(await _requests.FetchAsync(cancellationToken).ConfigureAwait(false), asked);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Lets the next call fetch another token, if this is the one that is kept: a gateway has refused it, though it has not expired.</summary>
    /// <remarks>For <see cref="SignalClientOptions.TokenRefused"/> and <see cref="Worker.AgentWorkerOptions.TokenRefused"/>.</remarks>
    public void Forget(string token)
    {
        if (Volatile.Read(ref _kept) is { } kept && kept.Token == token)
            Interlocked.CompareExchange(ref _kept, null, kept);
    }

    /// <summary>Ends the connections to the endpoint.</summary>
    public void Dispose()
    {
        _requests.Dispose();
        _fetching.Dispose();
    }

    private string Keep(FetchedToken fetched, DateTimeOffset asked)
    {
        if (_renewBefore is { } before && fetched.LifeFrom(asked) is { } life)
            Volatile.Write(ref _kept, new(fetched.Token, asked + (life - before > life / 2 ? life - before : life / 2)));
        return fetched.Token;
    }

    private sealed record KeptToken(string Token, DateTimeOffset Until);
}
