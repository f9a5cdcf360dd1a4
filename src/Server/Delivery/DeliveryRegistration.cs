using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.Delivery;

/// <summary>Adds the delivery of events to the connections of a hub.</summary>
internal static class DeliveryRegistration
{
    /// <typeparam name="THub">The user hub.</typeparam>
    public static IServiceCollection AddUserDelivery<THub>(this IServiceCollection services)
        where THub : Hub<IUserEvents> => services
        .AddSingleton<UserChannels>()
        .AddSingleton<DeliveryServices>()
        .AddSingleton<IPumpScheduler, ThreadPoolPumpScheduler>()
        .AddSingleton<HubLifetimeManager<THub>, UserLifetimeManager<THub>>()
        .AddTimed<UserEmitterFactory<THub>>()
        .AddSingleton<IUserEmitterFactory>(provider => provider.GetRequiredService<UserEmitterFactory<THub>>())
        .AddSingleton<IStartAnnouncement, DeliveryAnnouncement>()
        .AddHostedService<DeadlineSweep>();
}
