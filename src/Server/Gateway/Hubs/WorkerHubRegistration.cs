using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Adds and maps the worker hub: as strict as the user hub, with larger frames.</summary>
internal static class WorkerHubRegistration
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Needs <c>AddUserHub</c>.</summary>
    public static IServiceCollection AddWorkerHub(this IServiceCollection services, LimitOptions limits, RedisOptions redis)
    {
        // Not AddSignalR once more: it would bring back the protocol that ours stands for.
        services.AddSingleton<WorkerCallFilter>().AddSingleton<IConfigureOptions<HubOptions<WorkerHub>>, HubOptionsSetup<WorkerHub>>();
        services.Configure<HubOptions<WorkerHub>>(options =>
        {
            options.MaximumReceiveMessageSize = limits.WorkerFrameBytes;
            options.AddFilter<WorkerCallFilter>();
        });
        return services.AddWorkers<WorkerHub>(redis);
    }

    public static void MapWorkerHub(this IEndpointRouteBuilder app, DeliveryOptions delivery) =>
        app.MapHub<WorkerHub>(WireNames.WorkerHubPath, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.AllowStatefulReconnects = false;
            options.TransportSendTimeout = delivery.SendTimeout;
            options.WebSockets.CloseTimeout = CloseTimeout;
        });
}
