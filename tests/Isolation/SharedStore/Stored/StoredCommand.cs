using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a key of a Redis holds, as the command that puts it there: a line of text that every version of Redis takes. What is not printable stands in base64 after <c>=</c>.</summary>
internal sealed partial record StoredCommand(string Verb, string Key, IReadOnlyList<byte[]> Words)
{
    /// <summary>All that is there, by key.</summary>
    public static async Task<IReadOnlyList<StoredCommand>> DumpAsync(IDatabase redis)
    {
        var commands = new List<StoredCommand>();
        foreach (var key in ((string[])(await redis.ExecuteAsync("KEYS", "*"))!).Order(StringComparer.Ordinal))
            commands.AddRange(await OfAsync(redis, key));
        return commands;
    }

    public static StoredCommand Parse(string line)
    {
        var words = line.Split(' ');
        return new(words[0], words[1], [.. words[2..].Select(word => word.StartsWith('=') ? Convert.FromBase64String(word[1..]) : Encoding.ASCII.GetBytes(word))]);
    }

    public Task RunAsync(IDatabase redis) => redis.ExecuteAsync(Verb, [Key, .. Words]);

    public override string ToString() => string.Join(' ', [Verb, Key, .. Words.Select(Word)]);

    /// <summary>The same where each moment of these days, which is by the clock of Redis, is so much later; those by the clock of the pod are where that stands.</summary>
    public StoredCommand Later(TimeSpan by) => this with { Words = [.. Words.Select(word => IsText(word) ? Encoding.ASCII.GetBytes(Moment().Replace(Encoding.ASCII.GetString(word), moment => Moved(moment.Value, by))) : word)] };

    /// <summary>The moments that it has in clear.</summary>
    public IEnumerable<DateTimeOffset> Moments => Words.Where(IsText).SelectMany(word => Moment().Matches(Encoding.ASCII.GetString(word))).Select(moment => At(moment.Value));

    public static bool IsText(byte[] word) => word.All(one => one is >= 0x20 and < 0x7f);

    private static async Task<IEnumerable<StoredCommand>> OfAsync(IDatabase redis, string key)
    {
        async Task<RedisResult[]> AskAsync(string verb, params object[] arguments) => (RedisResult[])(await redis.ExecuteAsync(verb, [key, .. arguments]))!;
        return (string?)await redis.ExecuteAsync("TYPE", key) switch
        {
            "string" => [new("SET", key, [(byte[])(await redis.ExecuteAsync("GET", key))!])],
            "hash" => [new("HSET", key, [.. Flat(await AskAsync("HGETALL")).Chunk(2).OrderBy(field => Encoding.Latin1.GetString(field[0]), StringComparer.Ordinal).SelectMany(field => field)])],
            "list" => [new("RPUSH", key, Flat(await AskAsync("LRANGE", 0, -1)))],
            "set" => [new("SADD", key, Flat(await AskAsync("SMEMBERS")))],
            "zset" => [new("ZADD", key, [.. Flat(await AskAsync("ZRANGE", 0, -1, "WITHSCORES")).Chunk(2).SelectMany(member => member.Reverse())])],
            "stream" => (await AskAsync("XRANGE", "-", "+")).Select(item => (RedisResult[])item!).Select(item => new StoredCommand("XADD", key, [(byte[])item[0]!, .. Flat((RedisResult[])item[1]!)])),
            "none" => [],
            var kind => throw new InvalidDataException($"{key} is a {kind}, which is not read here."),
        };
    }

    private static byte[][] Flat(RedisResult[] values) => [.. values.Select(value => (byte[])value!)];

    private static string Word(byte[] word) => word is [not (byte)'=', ..] && IsText(word) && !word.Contains((byte)' ') ? Encoding.ASCII.GetString(word) : $"={Convert.ToBase64String(word)}";

    private static string Moved(string moment, TimeSpan by) => (At(moment) - DateTimeOffset.UtcNow).Duration() < TimeSpan.FromDays(2)
        ? (long.Parse(moment, CultureInfo.InvariantCulture) + (by.Ticks / Unit(moment))).ToString(CultureInfo.InvariantCulture)
        : moment;

    private static DateTimeOffset At(string moment) => DateTimeOffset.UnixEpoch.AddTicks(long.Parse(moment, CultureInfo.InvariantCulture) * Unit(moment));

    private static long Unit(string moment) => moment.Length switch { 10 => TimeSpan.TicksPerSecond, 13 => TimeSpan.TicksPerMillisecond, _ => TimeSpan.TicksPerMicrosecond };

    /// <summary>Seconds, milliseconds or microseconds since 1970.</summary>
    [GeneratedRegex("(?<![0-9a-f])[1-8][0-9]{9}(?:[0-9]{3}){0,2}(?![0-9a-f])")]
    private static partial Regex Moment();
}
