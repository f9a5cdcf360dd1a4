using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Adds and maps the user hub: WebSockets only, one protocol, one call at a time.</summary>
internal static class HubRegistration
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddUserHub(this IServiceCollection services, LimitOptions limits)
    {
        services.AddSingleton<HubCallFilter>().AddSingleton<TokenRenewal>().AddSingleton<CallDeadline>().AddScoped<ConnectionScope>();
        services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = limits.UserFrameBytes;
            options.MaximumParallelInvocationsPerClient = 1;
            options.StreamBufferCapacity = 1;
            options.DisableImplicitFromServicesParameters = true;
            options.EnableDetailedErrors = false;
            options.HandshakeTimeout = HandshakeTimeout;
        }).AddHubOptions<AgentHub>(options => options.AddFilter<HubCallFilter>()).AddJsonProtocol(options =>
        {
            // Reflection stays behind the contract as a resolver for SignalR's own primitives.
            options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, SignalJson.Context);
            options.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
            options.PayloadSerializerOptions.Converters.Add(new TimestampConverter());
        });
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<JsonHubProtocol>().AddSingleton<IHubProtocol, SignalJsonProtocol>();
        return services.AddUserDelivery<AgentHub>();
    }

    public static void MapUserHub(this IEndpointRouteBuilder app, DeliveryOptions delivery) =>
        app.MapHub<AgentHub>(WireNames.UserHubPath, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.AllowStatefulReconnects = false;
            options.TransportSendTimeout = delivery.SendTimeout;
            options.WebSockets.CloseTimeout = CloseTimeout;
        });
}
