using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.Threads.Redis;

/// <summary>What the store of threads runs in Redis.</summary>
internal static class ThreadScripts
{
    public static RedisScript Change { get; } = new("threads.lua", "change-thread.lua");

    public static RedisScript Find { get; } = new("threads.lua", "find-thread.lua");

    public static RedisScript Touch { get; } = new("threads.lua", "touch-thread.lua");

    public static RedisScript Page { get; } = new("threads.lua", "page-threads.lua");

    public static RedisScript Seal { get; } = new("seal-thread.lua");

    public static RedisScript TakeTurn { get; } = new("take-turn.lua");

    public static RedisScript KeepTurn { get; } = new("keep-turn.lua");

    public static RedisScript LeaveTurn { get; } = new("leave-turn.lua");

    public static RedisScript Said { get; } = new("said-change.lua");

    public static IReadOnlyList<RedisScript> All { get; } = [Change, Find, Touch, Page, Seal, TakeTurn, KeepTurn, LeaveTurn, Said];
}
