using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads.Redis;

namespace Netra.Signal.Server.Threads;

/// <summary>Adds threads: shared by all pods where a Redis is configured, else in the memory of this process. Needs <c>AddRuns</c>.</summary>
internal static class ThreadRegistration
{
    public static IServiceCollection AddThreads(this IServiceCollection services, RedisOptions redis)
    {
        services
            .AddSingleton<ThreadContexts>()
            .AddSingleton<ThreadChanges>()
            .AddSingleton<PageTokens>()
            .AddSingleton<ThreadCalls>()
            .AddSingleton<IRunEndListener, ThreadActivity>();
        if (redis.Configuration is null)
            return services.AddSingleton<IThreadStore, MemoryThreadStore>();
        foreach (var script in ThreadScripts.All)
            services.AddSingleton(script);
        return services.AddSingleton<ThreadTurns>().AddSingleton<IThreadStore, RedisThreadStore>();
    }
}
