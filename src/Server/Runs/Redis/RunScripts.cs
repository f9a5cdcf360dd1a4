using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>What the store of runs runs in Redis.</summary>
internal static class RunScripts
{
    public static RedisScript Add { get; } = new("expiry.lua", "life.lua", "line.lua", "add-run.lua");

    public static RedisScript Find { get; } = new("find-run.lua");

    public static RedisScript Mark { get; } = new("run-mark.lua");

    public static RedisScript Active { get; } = new("expiry.lua", "life.lua", "active-runs.lua");

    public static RedisScript OfThread { get; } = new("thread-runs.lua");

    public static RedisScript Page { get; } = new("page-runs.lua");

    public static RedisScript Keep { get; } = new("expiry.lua", "ended-runs.lua", "keep-run.lua");

    public static RedisScript Forget { get; } = new("ended-runs.lua", "forget-runs.lua");

    public static RedisScript Renew { get; } = new("expiry.lua", "renew-runs.lua");

    public static RedisScript Remove { get; } = new("remove-run.lua");

    public static RedisScript OfPod { get; } = new("pod-runs.lua");

    public static RedisScript Look { get; } = new("expiry.lua", "line.lua", "look-line.lua");

    public static RedisScript PassOver { get; } = new("pass-over.lua");

    public static RedisScript Said { get; } = new("expiry.lua", "line.lua", "said-place.lua");

    public static RedisScript Place { get; } = new("expiry.lua", "line.lua", "place-now.lua");

    public static RedisScript DueLines { get; } = new("expiry.lua", "due-lines.lua");

    public static IReadOnlyList<RedisScript> All { get; } = [Add, Find, Mark, Active, OfThread, Page, Keep, Forget, Renew, Remove, OfPod, Look, PassOver, Said, Place, DueLines];
}
