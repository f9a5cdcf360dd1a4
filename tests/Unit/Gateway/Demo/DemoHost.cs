using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server;

namespace Netra.Signal.Tests.Unit.Gateway.Demo;

/// <summary>The whole gateway in an environment, on a free port.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private DemoHost(string environment)
    {
        string[] provider = ["--Netra:Identity:Authority=https://issuer.example", "--Netra:Identity:Audience=netra", "--Netra:Identity:Profile=oidc"];
        var builder = GatewayHost.CreateBuilder(
        [
            $"--environment={environment}", "--urls=http://127.0.0.1:0", $"--Netra:IdentityKey={Key}", $"--Netra:Keys:0={Key}",
            .. environment == "Development" ? [] : provider,
        ]);
        builder.Logging.ClearProviders();
        _app = GatewayHost.Build(builder);
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<DemoHost> StartAsync(string environment)
    {
        var host = new DemoHost(environment);
        await host._app.StartAsync();
        return host;
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        // As it is written: dots and escapes are the server's to judge.
        var uri = new Uri($"{Address.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
