using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;

namespace Netra.Signal.Server.Workers;

/// <summary>Adds the workers of a hub: their leases, the dispatch of runs to them, and what they publish.</summary>
internal static class WorkerRegistration
{
    /// <summary>Needs <c>AddRuns</c> and <c>AddNetraAgents</c>, whose agents come first. Settings: <c>Netra:Workers</c>.</summary>
    /// <typeparam name="THub">The worker hub.</typeparam>
    public static IServiceCollection AddWorkers<THub>(this IServiceCollection services)
        where THub : Hub => services
        .AddSingleton(provider => new WorkerPermissions(provider.GetRequiredService<WorkerOptions>(), provider.GetRequiredService<IHostEnvironment>().IsDevelopment()))
        .AddSingleton<WorkerMetrics>()
        .AddSingleton<WorkerRegistry>()
        .AddSingleton<WorkerSessions>()
        .AddSingleton<WorkerOffers>()
        .AddSingleton<WorkerEvents>()
        .AddSingleton<WorkerIngress>()
        .AddSingleton<WorkerDispatch>()
        .AddSingleton<IRunExecutor>(provider => provider.GetRequiredService<WorkerDispatch>())
        .AddSingleton<IStartAnnouncement, WorkerAnnouncement>()
        .AddSingleton<HubLifetimeManager<THub>, WorkerLifetimeManager<THub>>()
        .AddLeases();

    private static IServiceCollection AddLeases(this IServiceCollection services) => services
        .AddSingleton<MemoryLeases>()
        .AddSingleton<ILeaseStore>(provider => provider.GetRequiredService<MemoryLeases>())
        .AddSingleton<ILeaseIndex>(provider => provider.GetRequiredService<MemoryLeases>())
        .AddSingleton<LeaseSeals>()
        .AddSingleton<LeaseChecks>()
        .AddSingleton<LeaseSettling>()
        .AddSingleton<LeaseGrants>()
        .AddSingleton<LeaseRenewal>()
        .AddSingleton<LeasePump>()
        .AddSingleton<PublishWindow>()
        .AddHostedService<LeaseSweep>();
}
