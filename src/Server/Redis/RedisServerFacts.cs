using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Netra.Signal.Server.Redis;

/// <summary>What a server says about itself.</summary>
/// <param name="Version">Its version, 0.0 when it says none.</param>
/// <param name="Life">Its life; <see langword="null"/> only where there is a refusal.</param>
/// <param name="Now">Its time, in Unix milliseconds.</param>
/// <param name="Mode">How it runs: <c>standalone</c>, <c>cluster</c> or <c>sentinel</c>.</param>
/// <param name="Refusal">Why it cannot be used.</param>
internal sealed record RedisServerFacts(Version Version, RedisLife? Life, long Now, string Mode, string? Refusal = null)
{
    private static readonly Version Oldest = new(7, 0);

    /// <summary>What it does when its memory is full; <see langword="null"/> when it does not say.</summary>
    /// <param name="info">The answer to <c>INFO memory</c>, which also a server answers that forbids <c>CONFIG</c>.</param>
    public static string? EvictionPolicyOf(string info) => FactsOf(info).GetValueOrDefault("maxmemory_policy");

    /// <summary>What is needed of a server that is new enough; of an older one, only that it is.</summary>
    /// <param name="info">The answer to <c>INFO server</c>.</param>
    /// <param name="replication">The answer to <c>INFO replication</c>.</param>
    public static RedisServerFacts Of(string info, string replication)
    {
        var facts = FactsOf(info);
        var version = System.Version.TryParse(facts.GetValueOrDefault("redis_version"), out var said) ? said : new(0, 0);
        var mode = facts.GetValueOrDefault("redis_mode", "unknown");
        // First: an older one does not say all of what follows.
        if (version < Oldest)
            return new(version, null, 0, mode, $"it is Redis {version}; at least {Oldest} is needed. Netra:Redis:Configuration must name a newer one.");
        return new(
            version,
            LifeOf(NameIn(facts, "run_id"), NameIn(FactsOf(replication), "master_replid")),
            long.TryParse(facts.GetValueOrDefault("server_time_usec"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) ? microseconds / 1000 : throw new RedisAwayException("it does not say its time (server_time_usec)."),
            mode);
    }

    /// <summary>
    /// A server is the same as before when its process is, and when it was the master all the time: each start makes another run_id, each
    /// promotion another master_replid. One that was a copy meanwhile and is the master again may have lost what it had stored.
    /// </summary>
    private static RedisLife LifeOf(string process, string reign) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(process + reign)))[..40], reign);

    private static string NameIn(Dictionary<string, string> facts, string name) =>
        facts.GetValueOrDefault(name) is { Length: 40 } value && value.All(char.IsAsciiHexDigit) ? value : throw new RedisAwayException($"it does not name its life ({name}).");

    /// <summary>Lines of <c>name:value</c>.</summary>
    private static Dictionary<string, string> FactsOf(string info) =>
        info.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(line => line.Length == 2)
            .GroupBy(line => line[0])
            .ToDictionary(line => line.Key, line => line.First()[1]);
}
