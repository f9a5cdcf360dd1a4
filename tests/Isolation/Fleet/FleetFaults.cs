using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>What is done to the Redis of several pods.</summary>
internal static class FleetFaults
{
    public static async Task CutAsync(RedisProcess redis)
    {
        for (var i = 0; i < 5; i++)
        {
            await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");
            await redis.CommandAsync("CLIENT", "KILL", "TYPE", "normal");
        }
    }

    public static async Task FillAsync(RedisProcess redis, PodProcesses pods)
    {
        var before = Refusals(pods);
        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        await Eventually.TrueAsync(() => Refusals(pods) > before, "Redis to refuse a write", TimeSpan.FromSeconds(60));
        // It is full, and not away.
        await pods.ReadyAsync();
    }

    public static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    public static async Task ThenAsync(Task first, Func<Task> then)
    {
        await first;
        await then();
    }

    private static int Refusals(PodProcesses pods) => pods.All.Sum(pod => pod.Log.Lines.Count(line => line.Contains("[2002]", StringComparison.Ordinal)));
}
