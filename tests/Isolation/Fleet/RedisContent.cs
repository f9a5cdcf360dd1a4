using System.Globalization;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Reads all that a Redis holds, of every type, as whoever breaks into it would.</summary>
internal static partial class RedisContent
{
    private const string Dump = """
        local out = {}
        for _, key in ipairs(redis.call('KEYS', '*')) do
          local kind = redis.call('TYPE', key).ok
          out[#out + 1] = 'KEY|' .. key .. '|' .. kind .. '|' .. redis.call('PTTL', key)
          local value
          if kind == 'stream' then value = redis.call('XRANGE', key, '-', '+')
          elseif kind == 'hash' then value = redis.call('HGETALL', key)
          elseif kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
          elseif kind == 'list' then value = redis.call('LRANGE', key, 0, -1)
          elseif kind == 'set' then value = redis.call('SMEMBERS', key)
          elseif kind == 'string' then value = redis.call('GET', key)
          else return redis.error_reply('ERR a type that this test does not read: ' .. kind) end
          out[#out + 1] = value
        end
        return out
        """;

    /// <returns>What must not be there: a canary in a key, its name or its value; and a key that never expires.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(RedisProcess redis)
    {
        var text = await redis.CommandAsync("EVAL", Dump, "0");
        var keys = Key().Matches(text).ToList();
        return
        [
            .. keys.Count == 0 ? (string[])["there is no key"] : [],
            .. Marker().Matches(text).Select(hit => $"a canary is readable: {hit.Value}"),
            .. keys.Where(key => long.Parse(key.Groups["ttl"].ValueSpan, CultureInfo.InvariantCulture) <= 0).Select(key => $"{key.Groups["key"].Value} never expires"),
        ];
    }

    /// <returns>Each kind of key that is there and its type, names of users, runs, threads and pods left out.</returns>
    public static async Task<IReadOnlySet<string>> KindsAsync(RedisProcess redis) => Key().Matches(await redis.CommandAsync("EVAL", Dump, "0"))
        .Select(key => $"{Name().Replace(key.Groups["key"].Value, "*")} {key.Groups["kind"].Value}")
        .ToHashSet();

    /// <returns>Which epochs of which logs go on from which, as the logs say themselves.</returns>
    public static async Task<IReadOnlyList<HistoryLine>> JointsAsync(RedisProcess redis, long now)
    {
        var joints = new List<HistoryLine>();
        foreach (var key in (await redis.CommandAsync("KEYS", "*:meta")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = (await redis.CommandAsync("HMGET", key, "e", "j")).Split('\n');
            var earlier = (words.ElementAtOrDefault(1) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(joint => joint.Split(':')).ToArray();
            for (var i = 0; i < earlier.Length; i++)
                joints.Add(new(now, Kinds.Joint)
                {
                    Owner = key.Split('{', '}')[1],
                    Epoch = EpochOf(earlier[i][0]),
                    Offset = long.Parse(earlier[i][1], CultureInfo.InvariantCulture),
                    What = EpochOf(i + 1 < earlier.Length ? earlier[i + 1][0] : words[0]),
                });
        }

        return joints;
    }

    /// <returns>How many runs are still leased, wait for a worker, or wait for their thread, when all had time to end.</returns>
    public static async Task<IReadOnlyList<HistoryLine>> LeftAsync(RedisProcess redis, HistoryWriter history)
    {
        var left = new List<HistoryLine>();
        foreach (var kind in (string[])["leases:due", $"leases:wait:{FleetWorkers.Talker}", $"leases:wait:{FleetWorkers.Asker}", "lines"])
        {
            var count = 0;
            try
            {
                await Eventually.TrueAsync(
                    async () => (count = int.Parse(await redis.CommandAsync("ZCARD", $"netra:pods:{kind}"), CultureInfo.InvariantCulture)) == 0, $"{kind} to be empty");
            }
            catch (TimeoutException)
            {
                // It is written down as it is.
            }

            left.Add(new(history.Now, Kinds.Left) { What = kind, Value = count });
        }

        return left;
    }

    private static string EpochOf(string number) => new Epoch(ulong.Parse(number, CultureInfo.InvariantCulture)).ToString();

    [GeneratedRegex(@"^KEY\|(?<key>[^|\n]+)\|(?<kind>[a-z]+)\|(?<ttl>-?[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex("[0-9a-f]{32}|(?<=:pod:)[0-9a-f]{16}")]
    private static partial Regex Name();

    [GeneratedRegex(@"CNR1\.[^\s]{0,40}")]
    private static partial Regex Marker();
}
