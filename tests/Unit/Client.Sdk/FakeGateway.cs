using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Client;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>Something at a gateway's address that behaves as a test says: well, or as another version, or as no gateway at all.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    /// <summary>A thread that nobody may watch.</summary>
    public const string Refused = "refused";

    /// <summary>A thread that is never answered.</summary>
    public const string Silence = "silence";

    private readonly WebApplication _app;
    private int _connections;

    private FakeGateway(WebApplication app) => _app = app;

    /// <summary>What <c>Attach</c> answers.</summary>
    public object Attached { get; set; } = new { outcome = "live", cursor = Sent.Cursor(0), replayed = 0, runs = Array.Empty<object>() };

    /// <summary>What is sent once the answer is on its way.</summary>
    public List<(string Target, object Argument)> Says { get; } = [];

    /// <summary>What a connection is told before it asks anything, when set.</summary>
    public (string Target, object Argument)? Greeting { get; set; }

    /// <summary>What <c>Attach</c> was asked, in order.</summary>
    public ConcurrentQueue<JsonElement> Attaches { get; } = [];

    /// <summary>The first thread of each <c>Watch</c>, in order.</summary>
    public ConcurrentQueue<string> Watched { get; } = [];

    /// <summary>How many connections to the hub there were.</summary>
    public int Connections => _connections;

    /// <summary>Takes a WebSocket instead of the hub, when set.</summary>
    public Func<WebSocket, Task>? Raw { get; set; }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<FakeGateway> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddSignalR(hub => hub.KeepAliveInterval = TimeSpan.FromMinutes(1));
        FakeGateway? gateway = null;
        builder.Services.AddSingleton(_ => gateway!);
        var app = builder.Build();
        gateway = new(app);
        app.UseWebSockets();
        app.Use(gateway.TakeAsync);
        app.MapHub<Hubs>(WireNames.UserHubPath);
        app.MapHub<Others>("/other");
        await app.StartAsync();
        return gateway;
    }

    public SignalClient Client(Action<SignalClientOptions>? more = null, string path = "/")
    {
        var options = new SignalClientOptions { Address = new(Address, path), AccessToken = _ => ValueTask.FromResult("good"), ReconnectDelay = TimeSpan.FromMilliseconds(1) };
        more?.Invoke(options);
        return new(options);
    }

    /// <summary>Sends something to every connection.</summary>
    public Task SayAsync(string target, object argument) => _app.Services.GetRequiredService<IHubContext<Hubs>>().Clients.All.SendAsync(target, argument);

    public static Func<WebSocket, Task> Saying(string text) => async socket =>
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        await UntilClosedAsync(socket);
    };

    public static async Task UntilClosedAsync(WebSocket socket)
    {
        var waste = new byte[1024];
        while ((await socket.ReceiveAsync(waste, default)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http, RequestDelegate next)
    {
        if (Raw is not { } raw)
        {
            await next(http);
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await raw(socket);
        }
        catch (WebSocketException)
        {
            // The client has had enough.
        }
    }

    private sealed class Others : Hub;

    private sealed class Hubs(FakeGateway gateway) : Hub
    {
        public override async Task OnConnectedAsync()
        {
            Interlocked.Increment(ref gateway._connections);
            if (gateway.Greeting is { } greeting)
                await Clients.Caller.SendAsync(greeting.Target, greeting.Argument);
        }

        public object StartRun(JsonElement request) => new
        {
            runId = request.GetProperty("runId").GetString(), threadId = "t1", agent = "docs", status = "running",
            createdAt = "2026-11-20T10:00:00.000Z", cursor = Sent.Cursor(0),
        };

        public async Task<object> Watch(JsonElement request)
        {
            var thread = request.GetProperty("threads")[0].GetString()!;
            gateway.Watched.Enqueue(thread);
            if (thread == Silence)
                await Task.Delay(Timeout.Infinite, Context.ConnectionAborted);
            return thread == Refused ? throw new HubException("No.") : new { threads = new[] { thread } };
        }

        public async Task<object> Attach(JsonElement request)
        {
            gateway.Attaches.Enqueue(request);
            // Before the answer, which a client must cope with; the order on the wire is that of these lines.
            foreach (var (target, argument) in gateway.Says)
                await Clients.Caller.SendAsync(target, argument);
            return gateway.Attached;
        }
    }
}
