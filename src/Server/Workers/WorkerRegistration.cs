using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Workers.Redis;

namespace Netra.Signal.Server.Workers;

/// <summary>Adds the workers of a hub: their leases, the dispatch of runs to them, and what they publish.</summary>
internal static class WorkerRegistration
{
    /// <summary>Needs <c>AddRuns</c> and <c>AddNetraAgents</c>, whose agents come first. Settings: <c>Netra:Workers</c>.</summary>
    /// <typeparam name="THub">The worker hub.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="redis">Whether pods share the leases.</param>
    public static IServiceCollection AddWorkers<THub>(this IServiceCollection services, RedisOptions redis)
        where THub : Hub => services
        .AddSingleton(provider => new WorkerPermissions(provider.GetRequiredService<WorkerOptions>(), provider.GetRequiredService<IHostEnvironment>().IsDevelopment()))
        .AddLabelled<WorkerMetrics>()
        .AddSingleton<WorkerRegistry>()
        .AddSingleton<WorkerSessions>()
        .AddSingleton<WorkerFarewell>()
        .AddSingleton<WorkerOffers>()
        .AddSingleton<WorkerEvents>()
        .AddSingleton<WorkerIngress>()
        .AddTimed<WorkerDispatch>()
        .AddSingleton<IRunExecutor>(provider => provider.GetRequiredService<WorkerDispatch>())
        .AddSingleton<IStartAnnouncement, WorkerAnnouncement>()
        .AddSingleton<HubLifetimeManager<THub>, WorkerLifetimeManager<THub>>()
        .AddLeases(redis);

    private static IServiceCollection AddLeases(this IServiceCollection services, RedisOptions redis) =>
        (redis.Configuration is null ? services.AddSingleton<MemoryLeases>().AddKept<MemoryLeases>() : services.AddRedisLeases())
        .AddSingleton<LeaseSeals>()
        .AddTimed<LeaseChecks>()
        .AddTimed<LeaseSettling>()
        .AddTimed<LeaseGrants>()
        .AddTimed<LeaseRenewal>()
        .AddSingleton<LeasePump>()
        .AddSingleton<PublishWindow>()
        .AddSingleton<IRunAssignments, LeaseAssignments>()
        .AddTimed<LeaseSweep>()
        .AddHostedService(provider => provider.GetRequiredService<LeaseSweep>());

    private static IServiceCollection AddKept<TLeases>(this IServiceCollection services)
        where TLeases : class, ILeaseStore, ILeaseIndex => services
        .AddSingleton<ILeaseStore>(provider => provider.GetRequiredService<TLeases>())
        .AddSingleton<ILeaseIndex>(provider => provider.GetRequiredService<TLeases>());

    private static IServiceCollection AddRedisLeases(this IServiceCollection services)
    {
        foreach (var script in LeaseScripts.All)
            services.AddSingleton(script);
        return services.AddTimed<RedisLeases>().AddKept<RedisLeases>().AddHostedService<LeaseBell>();
    }
}
