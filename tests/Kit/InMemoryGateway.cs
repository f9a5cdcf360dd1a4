using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Client;
using Netra.Signal.Server;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Kit;

/// <summary>The real gateway in the process of a test, on a free port of 127.0.0.1, with everything in memory.</summary>
/// <remarks>
/// It is put together by the same code as the product's, so that it cannot drift from it: a test adds agents, and nothing is taken away.
/// When it is disposed, a warning or an error in its log that nobody expected fails the test.
/// </remarks>
public sealed class InMemoryGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("netra-");
    private readonly List<Regex> _expected = [new(@"Netra\.Signal\.Audit\[1201\] refused "), new(ServerLog.SlowHeartbeat)];

    private InMemoryGateway(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? more)
    {
        var builder = GatewayHost.CreateBuilder([
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--Netra:DataPath={_data.FullName}",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        builder.Logging.ClearProviders().AddProvider(Log);
        more?.Invoke(builder.Services);
        _app = GatewayHost.Build(builder);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A client for its HTTP side, with its address as the base.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false });

    internal RecordingLoggerProvider Log { get; } = new();

    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="settings">Settings, such as <c>Netra:Runs:MergeText</c>.</param>
    public static Task<InMemoryGateway> StartAsync(IReadOnlyDictionary<string, string>? settings = null) => StartAsync(settings, more: null);

    /// <summary>Lets a warning or an error pass whose text, with category and event id, fits.</summary>
    public InMemoryGateway Expecting(string pattern)
    {
        _expected.Add(new(pattern, RegexOptions.CultureInvariant));
        return this;
    }

    /// <summary>A token of the development sign-in.</summary>
    public async Task<string> TokenAsync(string user, int? lifetimeSeconds = null)
    {
        using var answer = await Http.PostAsJsonAsync("/v1/dev/token", new { user, lifetimeSeconds });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>A token of an application with the agents' role.</summary>
    public async Task<string> WorkerTokenAsync(string application, int? lifetimeSeconds = null)
    {
        using var answer = await Http.PostAsJsonAsync("/v1/dev/token", new { user = application, roles = new[] { "agent" }, lifetimeSeconds });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>A client of a user, not connected yet.</summary>
    /// <param name="user">The user's name at the development sign-in.</param>
    /// <param name="more">Changes the options.</param>
    public SignalClient Client(string user, Action<SignalClientOptions>? more = null)
    {
        var options = new SignalClientOptions { Address = Address, AccessToken = async _ => await TokenAsync(user), ReconnectDelay = TimeSpan.FromMilliseconds(10) };
        more?.Invoke(options);
        return new(options);
    }

    /// <summary>What <c>/metrics</c> says now.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MetricsAsync() => PrometheusText.Parse(await Http.GetStringAsync("/metrics"));

    /// <summary>The warnings and errors of its log that nobody expected.</summary>
    public IReadOnlyList<string> UnexpectedComplaints() =>
        [.. Log.Complaints.Where(line => !_expected.Exists(pattern => pattern.IsMatch(line)))];

    /// <summary>Tells it to stop, as a platform does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        var drain = Services.GetRequiredService<Drain>();
        await drain.RunAsync();
        drain.LimitHost();
        await _app.StopAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Http.Dispose();
        _data.Delete(recursive: true);
        if (UnexpectedComplaints() is { Count: > 0 } complaints)
            throw new InvalidOperationException($"The gateway complained:\n{string.Join('\n', complaints)}");
    }

    internal static async Task<InMemoryGateway> StartAsync(IReadOnlyDictionary<string, string>? settings, Action<IServiceCollection>? more)
    {
        var gateway = new InMemoryGateway(settings ?? new Dictionary<string, string>(), more);
        await gateway._app.StartAsync();
        gateway.Http.BaseAddress = gateway.Address = new Uri(gateway._app.Urls.Single());
        return gateway;
    }

    /// <summary>One with agents of the test beside its own.</summary>
    internal static Task<InMemoryGateway> StartAsync(params IAgent[] agents) => StartAsync(null, services =>
    {
        foreach (var agent in agents)
            services.AddSingleton(agent);
    });

    /// <summary>An emitter into a run of a user, as an agent's run has one.</summary>
    internal async Task<IUserEmitter> EmitterAsync(string user, string run = "r1", string thread = "t1")
    {
        var (identity, refusal) = await Services.GetRequiredService<ITokenValidator>().ValidateAsync(await TokenAsync(user), default);
        var key = (identity ?? throw new InvalidOperationException(refusal)).Key;
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var connection = new UserConnectionContext(key, "in-memory", now, identity.ExpiresAt);
        var stored = new StoredRun(key, RunId.Parse(run), ThreadId.Parse(thread), "in-memory", JsonSerializer.SerializeToElement(new { }), now);
        return Services.GetRequiredService<IUserEmitterFactory>().Create(Services.GetRequiredService<RunContexts>().ForRun(connection, stored));
    }
}
