using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Server.Redis;

/// <summary>Adds the Redis that pods share, where one is configured.</summary>
internal static class RedisRegistration
{
    public static IServiceCollection AddRedis(this IServiceCollection services, RedisOptions options)
    {
        if (options.Configuration is null)
            return services;
        return services
            .AddSingleton<Pod>()
            .AddSingleton<RedisKeys>()
            .AddLabelled<RedisMetrics>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<RedisLink>(provider, $"netra-{provider.GetRequiredService<Pod>().Id}"))
            .AddSingleton<DoorbellLine>()
            .AddSingleton<PodRoll>()
            .AddSingleton<RedisAgreement>()
            .AddSingleton<RedisProbe>()
            .AddSingleton<RedisServer>()
            .AddSingleton<RedisTime>()
            .AddSingleton<BrokenSeals>()
            .AddSingleton<UserSecrets>()
            .AddSingleton(UserSecrets.Script)
            .AddSingleton(PodRoll.Heartbeat)
            .AddSingleton(PodRegistry.RemovePod)
            .AddSingleton<PodRegistry>()
            .AddSingleton<IReadinessCheck, RedisReadiness>()
            .AddHostedService(provider => provider.GetRequiredService<RedisServer>())
            .AddHostedService(provider => provider.GetRequiredService<PodRegistry>());
    }

    /// <summary>Adds what compares times that another pod wrote down: by the clock of Redis, where there is one.</summary>
    public static IServiceCollection AddTimed<T>(this IServiceCollection services)
        where T : class => services.AddSingleton(provider => ActivatorUtilities.CreateInstance<T>(provider, TimeOf(provider)));

    private static TimeProvider TimeOf(IServiceProvider provider) => provider.GetService<RedisTime>() ?? provider.GetRequiredService<TimeProvider>();
}
