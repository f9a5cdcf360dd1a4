using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Server.Runs.Redis;

namespace Netra.Signal.Server.Runs;

/// <summary>Adds runs: shared by all pods where a Redis is configured, else in the memory of this process.</summary>
internal static class RunRegistration
{
    private static readonly TimeSpan EndedOnPodKeptFor = TimeSpan.FromSeconds(1);

    public static IServiceCollection AddRuns(this IServiceCollection services, RedisOptions redis)
    {
        services
            .AddSingleton<RunContexts>()
            .AddTimed<RunWriting>()
            .AddSingleton<RunExecutors>()
            .AddSingleton<RunCalls>()
            .AddSingleton<ThreadBell>()
            .AddLabelled<QueueMetrics>()
            .AddSingleton<ApprovalDesk>()
            .AddSingleton<ApprovalCalls>()
            .AddTimed<ApprovalSweep>()
            .AddHostedService(provider => provider.GetRequiredService<ApprovalSweep>());
        if (redis.Configuration is not null)
            return services.AddRedisRuns();
        return services
            .AddSingleton<MemoryRunStore>()
            .AddSingleton<IRunStore>(provider => provider.GetRequiredService<MemoryRunStore>())
            .AddSingleton<IThreadRuns, MemoryThreadRuns>()
            .AddSingleton<IRunOpener, MemoryRunOpener>()
            .AddSingleton<IThreadLines, MemoryThreadLines>()
            .AddSingleton<IActiveRunSource, ActiveRunFolder>();
    }

    private static IServiceCollection AddRedisRuns(this IServiceCollection services)
    {
        foreach (var script in RunScripts.All)
            services.AddSingleton(script);
        return services
            .AddSingleton<MemoryRunStore>(provider => new(
                // Redis keeps what has ended: a pod holds what it carries out, and lets go of it soon after its end.
                new() { KeptFor = EndedOnPodKeptFor },
                provider.GetRequiredService<LimitOptions>(),
                provider.GetRequiredService<RedisTime>(),
                provider.GetRequiredService<ILogger<MemoryRunStore>>()))
            .AddSingleton(RunNumbers.Script)
            .AddSingleton<RunNumbers>()
            .AddSingleton<IRunOpener, RedisRunOpener>()
            .AddSingleton<PodRuns>()
            .AddSingleton<RunRecords>()
            .AddSingleton<IRunKeeper, RedisRunKeeper>()
            .AddSingleton<RunAdoption>()
            .AddSingleton<RefusedRuns>()
            .AddSingleton<RedisRunStore>()
            .AddSingleton<IRunStore>(provider => provider.GetRequiredService<RedisRunStore>())
            .AddSingleton<IActiveRunSource, RedisActiveRuns>()
            .AddSingleton<IThreadRuns, RedisThreadRuns>()
            .AddSingleton<IThreadLines, RedisThreadLines>()
            .AddSingleton<LostRuns>()
            .AddHostedService(provider => provider.GetRequiredService<RefusedRuns>())
            .AddHostedService(provider => provider.GetRequiredService<LostRuns>())
            .AddHostedService<RunRenewal>();
    }
}
