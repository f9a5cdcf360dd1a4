namespace Netra.Signal.Server.Redis;

/// <summary>What a server says about itself.</summary>
/// <param name="Version">Its version, 0.0 when it says none.</param>
/// <param name="Life">The name of its life.</param>
/// <param name="Mode">How it runs: <c>standalone</c>, <c>cluster</c> or <c>sentinel</c>.</param>
/// <param name="Refusal">Why it cannot be used.</param>
internal sealed record RedisServerFacts(Version Version, string Life, string Mode, string? Refusal = null)
{
    /// <param name="info">The answer to <c>INFO server</c>: lines of <c>name:value</c>.</param>
    public static RedisServerFacts Of(string info)
    {
        var facts = info.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(line => line.Length == 2)
            .GroupBy(line => line[0])
            .ToDictionary(line => line.Key, line => line.First()[1]);
        return new(
            System.Version.TryParse(facts.GetValueOrDefault("redis_version"), out var version) ? version : new(0, 0),
            facts.GetValueOrDefault("run_id") is { Length: 40 } life && life.All(char.IsAsciiHexDigit) ? life : throw new RedisAwayException("it does not name its life (run_id)."),
            facts.GetValueOrDefault("redis_mode", "unknown"));
    }
}
