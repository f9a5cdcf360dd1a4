using System.Net.WebSockets;
using System.Text;
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
    private readonly WebApplication _app;

    private FakeGateway(WebApplication app) => _app = app;

    /// <summary>What <c>Attach</c> answers.</summary>
    public object Attached { get; set; } = new { outcome = "live", cursor = Sent.Cursor(0), replayed = 0, runs = Array.Empty<object>() };

    /// <summary>What is sent once the answer is on its way.</summary>
    public List<(string Target, object Argument)> Says { get; } = [];

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
        public async Task<object> Attach(object request)
        {
            // Before the answer, which a client must cope with; the order on the wire is that of these lines.
            foreach (var (target, argument) in gateway.Says)
                await Clients.Caller.SendAsync(target, argument);
            return gateway.Attached;
        }
    }
}
