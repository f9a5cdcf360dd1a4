using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.SignIn;

namespace Netra.Signal.Tests.Unit.Gateway;

/// <summary>The edge and the sign-in on a real Kestrel, before two empty hubs.</summary>
internal sealed class EdgeHost : IAsyncDisposable, IAuditLog, ILoggerProvider, ILogger
{
    private readonly WebApplication _app;

    private EdgeHost(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Netra:IdentityKey"] = Convert.ToBase64String(new byte[32]);
        builder.Configuration["Netra:Keys:0"] = Convert.ToBase64String(new byte[32]);
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.Logging.ClearProviders().AddProvider(this);
        var netra = builder.AddNetraConfiguration();
        builder.Services.AddNetraDiagnostics();
        builder.AddNetraSignIn(netra).AddNetraEdge(netra);
        builder.Services.AddSingleton<IAuditLog>(this).AddSignalR();
        _app = builder.Build();
        _app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit().MapDevelopmentSignIn();
        _app.MapHub<UserSide>("/hubs/agent", options => options.Transports = HttpTransportType.WebSockets).RequireAuthorization(SignInPolicies.User);
        _app.MapHub<WorkerSide>("/hubs/worker", options => options.Transports = HttpTransportType.WebSockets).RequireAuthorization(SignInPolicies.Worker);
        _app.MapGet("/v1/mine", () => "mine").RequireAuthorization(SignInPolicies.User);
        _app.MapGet("/v1/nobodysPolicy", () => "signed in");
    }

    public Uri Address => new(_app.Urls.Single());

    public ConcurrentQueue<AuditEntry> Audit { get; } = [];

    public ConcurrentQueue<string> Logged { get; } = [];

    public IServiceProvider Services => _app.Services;

    public static async Task<EdgeHost> StartAsync(params (string, string)[] settings)
    {
        var host = new EdgeHost(settings);
        await host._app.StartAsync();
        return host;
    }

    public async Task<string> TokenAsync(string user, bool isAgent = false)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var answer = await client.PostAsJsonAsync("/v1/dev/token", new { user, roles = isAgent ? new[] { "agent" } : [] });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>Sends a WebSocket handshake as it is written here, and gives back the head of the answer.</summary>
    public Task<string> UpgradeAsync(string pathAndQuery, params string[] headers) => SendAsync("GET", pathAndQuery,
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", .. headers]);

    public async Task<string> SendAsync(string method, string pathAndQuery, params string[] headers)
    {
        using var socket = await OpenAsync(method, pathAndQuery, headers);
        return await HeadAsync(socket);
    }

    /// <summary>Sends a request and leaves the connection open.</summary>
    public async Task<TcpClient> OpenAsync(string method, string pathAndQuery, params string[] headers)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port);
        var head = string.Join("\r\n", [$"{method} {pathAndQuery} HTTP/1.1", $"Host: {Address.Authority}", "Content-Length: 0", .. headers, "", ""]);
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head));
        return socket;
    }

    public static async Task<string> HeadAsync(TcpClient socket)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.GetStream().ReadAsync(buffer, deadline.Token);
            if (read == 0)
                break;
            head.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        return head.ToString();
    }

    public static int StatusOf(string head) => int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    void IAuditLog.Record(AuditEntry entry) => Audit.Enqueue(entry);

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue($"{formatter(state, exception)} {exception}");

    void IDisposable.Dispose()
    {
    }

    private sealed class UserSide : Hub;

    private sealed class WorkerSide : Hub;
}
