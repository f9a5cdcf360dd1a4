namespace Netra.Signal.Client.SignIn;

/// <summary>How an application signs in at its provider: the client credentials of OAuth 2.0 (RFC 6749, section 4.4).</summary>
public sealed class ClientCredentials
{
    /// <summary>The provider's token endpoint, <c>https</c>; <c>http</c> on this machine, or with <see cref="AllowInsecure"/>. Required.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The application's id at the provider. Required.</summary>
    public string? ClientId { get; set; }

    /// <summary>The application's secret at the provider. Required. It is sent to <see cref="Endpoint"/> and nowhere else, follows no redirect, and stands in no error.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What is asked for, scopes with spaces between them. Null or empty: what the provider gives without one.</summary>
    public string? Scope { get; set; }

    /// <summary>Further parameters of the request, such as <c>audience</c> or <c>resource</c> where a provider asks for one. Default none.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    /// <summary>Whether id and secret go in the <c>Authorization</c> header rather than in the body, for providers that take them only there (RFC 6749,
    /// section 2.3.1). Default false.</summary>
    public bool SecretInHeader { get; set; }

    /// <summary>Whether <see cref="Endpoint"/> may be <c>http</c> on another machine, where the secret crosses the network in clear. Default false: such an
    /// endpoint is refused. Set it only where something else protects the way.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>How long before it expires a token is replaced, 1 second to one day; at half of its life when that is less. Default 1 minute.</summary>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take, 100 ms to 10 minutes. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of expiry and of <see cref="Timeout"/>. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What is wrong, a sentence each.</summary>
    internal IEnumerable<string> Wrong()
    {
        if (Endpoint is null)
            yield return "Endpoint is missing: give the provider's token endpoint, such as https://login.example/token.";
        else if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https") || Endpoint.UserInfo.Length > 0)
            yield return "Endpoint must be absolute, begin with http or https, and name no user.";
        else if (Endpoint is { Scheme: "http", IsLoopback: false } && !AllowInsecure)
            yield return $"Endpoint http://{Endpoint.Authority} would send the secret in clear: give an https address, or set AllowInsecure where something else protects the way.";
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return "ClientId is missing: give the application's id at the provider.";
        if (string.IsNullOrWhiteSpace(ClientSecret))
            yield return "ClientSecret is missing: give the application's secret at the provider.";
        if (Parameters.Keys.FirstOrDefault(name => name is "grant_type" or "client_id" or "client_secret" or "scope") is { } taken)
            yield return $"Parameters must not name {taken}: it has a setting of its own, or is always the same.";
        if (RenewBefore < TimeSpan.FromSeconds(1) || RenewBefore > TimeSpan.FromDays(1))
            yield return $"RenewBefore must be from {TimeSpan.FromSeconds(1)} to {TimeSpan.FromDays(1)}; it is {RenewBefore}.";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(10))
            yield return $"Timeout must be from {TimeSpan.FromMilliseconds(100)} to {TimeSpan.FromMinutes(10)}; it is {Timeout}.";
        if (TimeProvider is null)
            yield return "TimeProvider must not be null.";
    }
}
