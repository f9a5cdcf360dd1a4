using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>What the store of runs runs in Redis.</summary>
internal static class RunScripts
{
    public static RedisScript Add { get; } = new("life.lua", "add-run.lua");

    public static RedisScript Find { get; } = new("find-run.lua");

    public static RedisScript Active { get; } = new("life.lua", "active-runs.lua");

    public static RedisScript OfThread { get; } = new("thread-runs.lua");

    public static RedisScript Keep { get; } = new("keep-run.lua");

    public static RedisScript Remove { get; } = new("remove-run.lua");

    public static RedisScript OfPod { get; } = new("pod-runs.lua");

    public static IReadOnlyList<RedisScript> All { get; } = [Add, Find, Active, OfThread, Keep, Remove, OfPod];
}
