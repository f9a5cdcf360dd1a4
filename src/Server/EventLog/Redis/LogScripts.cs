using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What the log runs in Redis.</summary>
internal static class LogScripts
{
    /// <summary>Stores a batch: seq and number of its runs, dense offsets, trim, expiry, then the doorbell.</summary>
    public static RedisScript Append { get; } = new("expiry.lua", "life.lua", "append.lua");

    /// <summary>The same for a batch that follows this pod's own last one, as nearly all do: compared, and stored as the pod put it together.</summary>
    public static RedisScript Follow { get; } = new("expiry.lua", "life.lua", "follow.lua");

    /// <summary>The bounds, and the events after an offset.</summary>
    public static RedisScript Read { get; } = new("expiry.lua", "life.lua", "read.lua");

    /// <summary>Where numbered events were stored.</summary>
    public static RedisScript Numbers { get; } = new("numbers.lua");

    public static IReadOnlyList<RedisScript> All { get; } = [Append, Follow, Read, Numbers];
}
