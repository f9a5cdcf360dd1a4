using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>What leases run in Redis.</summary>
internal static class LeaseScripts
{
    public static RedisScript Save { get; } = new("expiry.lua", "save-lease.lua");

    public static RedisScript Find { get; } = new("find-lease.lua");

    public static RedisScript Remove { get; } = new("remove-lease.lua");

    public static RedisScript Index { get; } = new("lease-index.lua");

    public static RedisScript Drop { get; } = new("drop-lease.lua");

    public static RedisScript Share { get; } = new("expiry.lua", "share-agents.lua");

    public static IReadOnlyList<RedisScript> All { get; } = [Save, Find, Remove, Index, Drop, Share];
}
