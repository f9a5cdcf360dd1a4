using System.Net.Http.Json;
using System.Text.Json;

namespace Netra.Signal.Samples.Worker;

/// <summary>
/// Fetches a token each time one is asked for. From the provider at <c>NETRA_TOKEN_ENDPOINT</c> with <c>NETRA_CLIENT_ID</c>, <c>NETRA_CLIENT_SECRET</c> and
/// <c>NETRA_SCOPE</c> (OAuth 2.0 client credentials), or what <c>NETRA_TOKEN</c> has, or without either the development sign-in of the gateway.
/// </summary>
internal sealed class Tokens(Uri gateway) : IDisposable
{
    private readonly HttpClient _http = new();

    public async ValueTask<string> FetchAsync(CancellationToken cancellationToken)
    {
        if (Setting("NETRA_TOKEN") is { } token)
            return token;
        using var answer = Setting("NETRA_TOKEN_ENDPOINT") is { } provider
            ? await _http.PostAsync(new Uri(provider), new FormUrlEncodedContent(Credentials()), cancellationToken)
            : await _http.PostAsJsonAsync(new Uri(gateway, "/v1/dev/token"), new { user = "sample-worker", roles = (string[])["agent"] }, cancellationToken);
        var told = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return told.GetProperty("access_token").GetString()!;
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<KeyValuePair<string, string>> Credentials() =>
    [
        new("grant_type", "client_credentials"),
        new("client_id", Setting("NETRA_CLIENT_ID") ?? throw new InvalidOperationException("Set NETRA_CLIENT_ID: the worker's id at the provider.")),
        new("client_secret", Setting("NETRA_CLIENT_SECRET") ?? throw new InvalidOperationException("Set NETRA_CLIENT_SECRET: the worker's secret at the provider.")),
        new("scope", Setting("NETRA_SCOPE") ?? ""),
    ];

    // Compose sets what is not given to the empty text.
    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
