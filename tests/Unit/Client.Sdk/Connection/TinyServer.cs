using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

/// <summary>A real Kestrel on a free port with one hub; a bearer token is its status: <c>good</c> opens it, a number is the answer.</summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TinyServer(WebApplication app) => _app = app;

    /// <summary>The hub's address.</summary>
    public Uri Hub => new($"{_app.Urls.Single()}/hub");

    /// <summary>The upgrade requests that came.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>While not set, upgrades wait for it.</summary>
    public TaskCompletionSource Answering { get; set; } = Set();

    public static async Task<TinyServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4 << 20);
        var server = new TinyServer(builder.Build());
        server._app.Use(server.GuardAsync);
        server._app.UseWebSockets();
        server._app.MapHub<TinyHub>("/hub", hub => (hub.ApplicationMaxBufferSize, hub.TransportMaxBufferSize) = (4 << 20, 4 << 20));
        await server._app.StartAsync();
        return server;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync()
    {
        Answering.TrySetResult();
        return _app.DisposeAsync();
    }

    private static TaskCompletionSource Set()
    {
        var set = new TaskCompletionSource();
        set.SetResult();
        return set;
    }

    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        lock (Requests)
            Requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization}");
        await Answering.Task.WaitAsync(http.RequestAborted);
        if (int.TryParse(http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var status))
            http.Response.StatusCode = status;
        else
            await next(http);
    }
}
