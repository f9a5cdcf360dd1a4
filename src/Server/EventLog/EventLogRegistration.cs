using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.EventLog;

/// <summary>Adds the log: in Redis where one is configured, else in the memory of this process.</summary>
internal static class EventLogRegistration
{
    public static IServiceCollection AddEventLog(this IServiceCollection services, RedisOptions redis) =>
        redis.Configuration is null ? services.AddMemoryEventLog() : services.AddRedisEventLog();

    public static IServiceCollection AddMemoryEventLog(this IServiceCollection services) => services
        .AddSingleton<MemoryEventLog>(provider => new(
            provider.GetRequiredService<EventLogOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MemoryEventLog>>()))
        .AddSingleton<IUserEventLog>(provider => provider.GetRequiredService<MemoryEventLog>())
        .AddSingleton<IStartAnnouncement, MemoryLogAnnouncement>();

    private static IServiceCollection AddRedisEventLog(this IServiceCollection services)
    {
        foreach (var script in LogScripts.All)
            services.AddSingleton(script);
        return services
            .AddSingleton<LogCalls>()
            .AddSingleton<LogServices>()
            .AddSingleton<RedisEventLog>()
            .AddSingleton<IUserEventLog>(provider => provider.GetRequiredService<RedisEventLog>())
            .AddSingleton<IStartAnnouncement, RedisLogAnnouncement>()
            .AddHostedService<HeadSweep>();
    }
}
