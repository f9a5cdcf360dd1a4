using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a Redis holds, as the commands that put it there: a text that every version of Redis takes. What is not printable stands in base64 after <c>=</c>.</summary>
internal static class StoredCommands
{
    /// <summary>Scores above this are moments in Unix milliseconds, those below are places in a log or in a queue.</summary>
    private const double FirstMoment = 1e12;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    /// <param name="redis">What to read.</param>
    /// <param name="isKept">Which keys.</param>
    public static async Task<IReadOnlyList<string>> DumpAsync(IDatabase redis, Func<string, bool> isKept)
    {
        var lines = new List<string>();
        foreach (var key in ((string[])(await redis.ExecuteAsync("KEYS", "*"))!).Where(isKept).Order(StringComparer.Ordinal))
            lines.AddRange((await CommandsAsync(redis, key)).Select(command => string.Join(' ', command.Select(Word))));
        return lines;
    }

    /// <param name="redis">Where to store it; each key expires a day later.</param>
    /// <param name="lines">What was dumped.</param>
    /// <param name="later">By how much moments are later than when it was dumped: what is forgotten after a time is not forgotten yet.</param>
    public static async Task RestoreAsync(IDatabase redis, IEnumerable<string> lines, TimeSpan later)
    {
        foreach (var words in lines.Select(line => line.Split(' ').Select(BytesOf).ToArray()))
        {
            var verb = Encoding.ASCII.GetString(words[0]);
            for (var i = 2; verb == "ZADD" && i < words.Length; i += 2)
                words[i] = Moved(words[i], later);
            await redis.ExecuteAsync(verb, [.. words.Skip(1)]);
            await redis.ExecuteAsync("PEXPIRE", words[1], (long)KeptFor.TotalMilliseconds);
        }
    }

    private static async Task<IEnumerable<byte[][]>> CommandsAsync(IDatabase redis, string key)
    {
        async Task<RedisResult[]> AskAsync(string verb, params object[] arguments) => (RedisResult[])(await redis.ExecuteAsync(verb, [key, .. arguments]))!;
        byte[][] Put(string verb, IEnumerable<byte[]> words) => [Encoding.ASCII.GetBytes(verb), Encoding.UTF8.GetBytes(key), .. words];
        return (string?)await redis.ExecuteAsync("TYPE", key) switch
        {
            "string" => [Put("SET", [(byte[])(await redis.ExecuteAsync("GET", key))!])],
            "hash" => [Put("HSET", Flat(await AskAsync("HGETALL")))],
            "list" => [Put("RPUSH", Flat(await AskAsync("LRANGE", 0, -1)))],
            "set" => [Put("SADD", Flat(await AskAsync("SMEMBERS")))],
            "zset" => [Put("ZADD", Flat(await AskAsync("ZRANGE", 0, -1, "WITHSCORES")).Chunk(2).SelectMany(member => member.Reverse()))],
            "stream" => [.. (await AskAsync("XRANGE", "-", "+")).Select(item => (RedisResult[])item!).Select(item => Put("XADD", [(byte[])item[0]!, .. Flat((RedisResult[])item[1]!)]))],
            var kind => throw new InvalidDataException($"{key} is a {kind}, which is not read here."),
        };
    }

    private static IEnumerable<byte[]> Flat(RedisResult[] values) => values.Select(value => (byte[])value!);

    private static string Word(byte[] bytes) =>
        bytes.Length > 0 && bytes[0] != '=' && bytes.All(one => one is > 0x20 and < 0x7f) ? Encoding.ASCII.GetString(bytes) : $"={Convert.ToBase64String(bytes)}";

    private static byte[] BytesOf(string word) => word.StartsWith('=') ? Convert.FromBase64String(word[1..]) : Encoding.ASCII.GetBytes(word);

    private static byte[] Moved(byte[] score, TimeSpan later)
    {
        var value = double.Parse(Encoding.ASCII.GetString(score).Replace("inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return value >= FirstMoment && double.IsFinite(value)
            ? Encoding.ASCII.GetBytes((value + later.TotalMilliseconds).ToString("F0", CultureInfo.InvariantCulture))
            : score;
    }
}
