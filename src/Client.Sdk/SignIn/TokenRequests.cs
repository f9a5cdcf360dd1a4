using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Netra.Signal.Client.SignIn;

/// <summary>Asks one endpoint for tokens, always the same way.</summary>
/// <param name="endpoint">Where.</param>
/// <param name="request">Makes a request.</param>
/// <param name="help">What to mend when it is refused, a sentence.</param>
/// <param name="secret">What must not stand in an error.</param>
/// <param name="timeout">How long a request may take.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class TokenRequests(Uri endpoint, Func<HttpRequestMessage> request, string help, string? secret, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private const int MostBytes = 64 * 1024;

    // A redirect would take the secret to wherever an answer says.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = MostBytes, Timeout = Timeout.InfiniteTimeSpan,
    };

    public static TokenRequests Of(ClientCredentials credentials)
    {
        var (endpoint, id, secret) = (credentials.Endpoint!, credentials.ClientId!, credentials.ClientSecret!);
        Dictionary<string, string> form = new(credentials.Parameters) { ["grant_type"] = "client_credentials" };
        if (!string.IsNullOrEmpty(credentials.Scope))
            form["scope"] = credentials.Scope;
        if (!credentials.SecretInHeader)
            (form["client_id"], form["client_secret"]) = (id, secret);
        var basic = credentials.SecretInHeader ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Encoded(id)}:{Encoded(secret)}"))) : null;
        return new(
            endpoint,
            () => new(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form), Headers = { Authorization = basic, Accept = { new("application/json") } } },
            "Check Endpoint, ClientId, ClientSecret and Scope.", secret, credentials.Timeout, credentials.TimeProvider);
    }

    public static TokenRequests OfDevelopment(Uri gateway, string user, string[] roles)
    {
        var endpoint = new Uri(gateway, "/v1/dev/token");
        return new(
            endpoint, () => new(HttpMethod.Post, endpoint) { Content = JsonContent.Create(new { user, roles }) },
            "A gateway signs in so in Development only, and only from its own machine.", null, TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    /// <exception cref="SignalClientException">There is none to be had; the message names the endpoint.</exception>
    public async Task<FetchedToken> FetchAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var message = request();
            using var answer = await _http.SendAsync(message, either.Token).ConfigureAwait(false);
            var bytes = await answer.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? FetchedToken.Read(bytes) : throw Refused((int)answer.StatusCode, FetchedToken.ReasonOf(bytes, secret, secret is null ? null : Encoded(secret)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"did not answer within {timeout}.");
        }
        catch (HttpRequestException away)
        {
            throw Failed($"gave no answer: {away.Message}", away);
        }
        catch (FormatException other)
        {
            throw Failed($"answered {other.Message} {help}");
        }
    }

    public void Dispose() => _http.Dispose();

    private SignalClientException Refused(int status, string reason) => Failed($"answered {status}{(reason.Length > 0 ? ": " : "")}{reason.TrimEnd('.')}. {help}");

    private SignalClientException Failed(string what, Exception? inner = null) =>
        new(ClientErrorCodes.TokenSource, $"The token endpoint {endpoint.Scheme}://{endpoint.Authority}{endpoint.AbsolutePath} {what}", inner);

    // As a form has it (RFC 6749, appendix B).
    private static string Encoded(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
