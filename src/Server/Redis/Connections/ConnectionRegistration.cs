using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Redis.Connections;

/// <summary>Adds the limit of a user's connections: over all pods where they share a Redis, else of this process.</summary>
internal static class ConnectionRegistration
{
    public static IServiceCollection AddConnectionLimit(this IServiceCollection services, RedisOptions options)
    {
        services.AddSingleton<ConnectionLimit>();
        if (options.Configuration is null)
            return services.AddSingleton<IConnectionLimit>(provider => provider.GetRequiredService<ConnectionLimit>());
        return services
            .AddSingleton<ConnectionMetrics>()
            .AddSingleton<ConnectionRegister>()
            .AddSingleton(ConnectionRegister.Script)
            .AddSingleton<IConnectionLimit, SharedConnectionLimit>()
            .AddHostedService<ConnectionRepeat>();
    }
}
