using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Makes a Redis take nothing more, by the word with which it refuses then: <c>OOM</c> without memory, <c>MISCONF</c> when it cannot write its file.</summary>
internal static class FullRedis
{
    /// <summary>What it is started with: a snapshot would have to take the place of a folder, and fails as it does on a full disk.</summary>
    public static IReadOnlyList<string> Arguments => ["--save", "3600 1", "--dbfilename", "appendonlydir"];

    public static async Task FillAsync(this RedisProcess redis, string word)
    {
        if (word == "OOM")
        {
            await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
            return;
        }

        await redis.CommandAsync("BGSAVE");
        await Eventually.TrueAsync(async () => (await redis.CommandAsync("SET", "netra:probe", "x", "PX", "1")).StartsWith(word, StringComparison.Ordinal), "Redis to refuse writes");
    }

    public static Task EmptyAsync(this RedisProcess redis, string word) =>
        word == "OOM" ? redis.CommandAsync("CONFIG", "SET", "maxmemory", "0") : redis.CommandAsync("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
}
