using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Bench.Servers;

#pragma warning disable RS0030 // What the product forbids is what it is measured against.
/// <summary>A plain hub behind the gateway's own sign-in and edge, with the gateway's own JSON.</summary>
internal static class PlainServer
{
    public static WebApplication Build(ServerKind kind, string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(arguments);
        var netra = builder.AddNetraConfiguration();
        builder.Services.AddNetraDiagnostics().AddNetraAudit()
            .AddSingleton<IUserIdProvider, PlainUserIds>()
            .AddSingleton<IEventSource>(provider => new PlainSource(kind == ServerKind.PubSub
                ? provider.GetRequiredService<IHubContext<PubSubHub>>().Clients
                : provider.GetRequiredService<IHubContext<PlainHub>>().Clients, kind))
            .AddSignalR().AddJsonProtocol(options =>
            {
                options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, SignalJson.Context);
                options.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
                options.PayloadSerializerOptions.Converters.Add(new TimestampConverter());
            });
        if (kind == ServerKind.PubSub)
            AddBackplane(builder.Services, netra.Redis);
        // What the gateway's edge shares through Redis is not the plain hub's.
        netra.Redis.Configuration = null;
        builder.AddNetraSignIn(netra).AddNetraEdge(netra);
        var app = builder.Build();
        app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit();
        app.MapDevelopmentSignIn();
        if (kind == ServerKind.PubSub)
            app.MapHub<PubSubHub>(WireNames.UserHubPath, WebSocketsOnly);
        else
            app.MapHub<PlainHub>(WireNames.UserHubPath, WebSocketsOnly);
        return app;
    }

    /// <summary>The same client library with the same settings as the gateway's.</summary>
    private static void AddBackplane(IServiceCollection services, Netra.Signal.Server.Redis.RedisOptions options) => services
        .AddSingleton(ConnectionMultiplexer.Connect(RedisAddress.Parse(options, "bench")).GetSubscriber())
        .AddSingleton<HubLifetimeManager<PubSubHub>, PubSubBackplane>();

    private static void WebSocketsOnly(HttpConnectionDispatcherOptions options) => options.Transports = HttpTransportType.WebSockets;
}
#pragma warning restore RS0030
