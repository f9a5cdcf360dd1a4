using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server;
using Netra.Signal.Server.Agents;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>The whole gateway on a real socket in the process of the test, with the agents <c>script</c>, <c>script-2</c> and <c>script-3</c> beside its own.</summary>
internal sealed class InProcessGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("netra-");
    private readonly List<Regex> _expected = [new(@"Netra\.Signal\.Audit\[1201\] refused ")];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private InProcessGateway(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services)
    {
        var builder = GatewayHost.CreateBuilder([
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--Netra:DataPath={_data.FullName}", $"--Netra:Agents:DocsPath={Knowledge.Path}",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        builder.Logging.ClearProviders().AddProvider(Log);
        foreach (var name in (string[])["script", "script-2", "script-3"])
            builder.Services.AddSingleton<IAgent>(new ScriptAgent(name));
        services?.Invoke(builder.Services);
        _app = GatewayHost.Build(builder);
    }

    public RecordingLoggerProvider Log { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http => _http;

    public static async Task<InProcessGateway> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        var gateway = new InProcessGateway(settings ?? new Dictionary<string, string>(), services);
        await gateway._app.StartAsync();
        gateway._http.BaseAddress = gateway.Address = new Uri(gateway._app.Urls.Single());
        return gateway;
    }

    /// <summary>Lets a warning or an error pass.</summary>
    public InProcessGateway Expecting(string pattern)
    {
        _expected.Add(new(pattern, RegexOptions.CultureInvariant));
        return this;
    }

    public async Task<string> DevTokenAsync(string user, int? lifetimeSeconds = null)
    {
        using var answer = await _http.PostAsJsonAsync("/v1/dev/token", new { user, lifetimeSeconds });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public async Task<RawHubClient> ConnectAsync(string user, Action<HubInvocation>? heard = null, bool keep = true) =>
        await RawHubClient.ConnectAsync(Address, new() { Token = await DevTokenAsync(user), Heard = heard, Keep = keep });

    public async Task<RawHubClient> AttachedAsync(string user, Action<HubInvocation>? heard = null, bool keep = true, string? cursor = null)
    {
        var client = await ConnectAsync(user, heard, keep);
        await client.InvokeAsync("Attach", new { cursor });
        return client;
    }

    public async Task<IReadOnlyDictionary<string, double>> MetricsAsync() => PrometheusText.Parse(await _http.GetStringAsync("/metrics"));

    /// <summary>Waits until nobody is connected and nothing runs, as the gateway itself counts.</summary>
    public Task QuietAsync() => Eventually.TrueAsync(
        async () =>
        {
            var metrics = await MetricsAsync();
            return metrics["netra_signal_connections_active"] == 0 && metrics.Sum("netra_signal_contexts_active") == 0 && metrics.Sum("netra_signal_emitters_active") == 0;
        },
        "connections, contexts and emitters to be none");

    public IReadOnlyList<string> UnexpectedComplaints() =>
        [.. Log.Complaints.Where(line => !_expected.Exists(pattern => pattern.IsMatch(line)))];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _data.Delete(recursive: true);
        if (UnexpectedComplaints() is { Count: > 0 } complaints)
            throw new InvalidOperationException($"The gateway complained:\n{string.Join('\n', complaints)}");
    }
}
