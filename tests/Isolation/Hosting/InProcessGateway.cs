using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>The whole gateway on a real socket in the process of the test, with the agents <c>script</c>, <c>script-2</c> and <c>script-3</c> beside its own.</summary>
internal sealed class InProcessGateway : IAsyncDisposable
{
    private readonly InMemoryGateway _gateway;

    private InProcessGateway(InMemoryGateway gateway) => _gateway = gateway;

    public RecordingLoggerProvider Log => _gateway.Log;

    public IServiceProvider Services => _gateway.Services;

    public Uri Address => _gateway.Address;

    public HttpClient Http => _gateway.Http;

    public static async Task<InProcessGateway> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>());
        all.TryAdd("Netra:Agents:DocsPath", Knowledge.Path);
        return new(await InMemoryGateway.StartAsync(all, more =>
        {
            foreach (var name in (string[])["script", "script-2", "script-3"])
                more.AddSingleton<IAgent>(new ScriptAgent(name));
            services?.Invoke(more);
        }));
    }

    /// <summary>Lets a warning or an error pass.</summary>
    public InProcessGateway Expecting(string pattern)
    {
        _gateway.Expecting(pattern);
        return this;
    }

    public Task<string> DevTokenAsync(string user, int? lifetimeSeconds = null) => _gateway.TokenAsync(user, lifetimeSeconds);

    public Task<string> WorkerTokenAsync(string application, int? lifetimeSeconds = null) => _gateway.WorkerTokenAsync(application, lifetimeSeconds);

    /// <summary>A worker of an application; it serves nothing yet.</summary>
    public async Task<RawWorker> WorkerAsync(string application = "app") => await RawWorker.ConnectAsync(Address, await WorkerTokenAsync(application));

    public async Task<RawHubClient> ConnectAsync(string user, Action<HubInvocation>? heard = null, bool keep = true) =>
        await RawHubClient.ConnectAsync(Address, new() { Token = await DevTokenAsync(user), Heard = heard, Keep = keep });

    public async Task<RawHubClient> AttachedAsync(string user, Action<HubInvocation>? heard = null, bool keep = true, string? cursor = null)
    {
        var client = await ConnectAsync(user, heard, keep);
        await client.InvokeAsync("Attach", new { cursor });
        return client;
    }

    public Task<IReadOnlyDictionary<string, double>> MetricsAsync() => _gateway.MetricsAsync();

    /// <summary>Waits until nobody is connected and nothing runs, as the gateway itself counts.</summary>
    public Task QuietAsync() => Eventually.TrueAsync(
        async () =>
        {
            var metrics = await MetricsAsync();
            return metrics["netra_signal_connections_active"] == 0 && metrics.Sum("netra_signal_contexts_active") == 0 && metrics.Sum("netra_signal_emitters_active") == 0;
        },
        "connections, contexts and emitters to be none");

    public IReadOnlyList<string> UnexpectedComplaints() => _gateway.UnexpectedComplaints();

    public Task StopAsync() => _gateway.StopAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
