using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Redis;

/// <summary><c>Netra:Redis</c>: the store that pods share. Without <see cref="Configuration"/> everything is kept in the memory of the one process.</summary>
internal sealed class RedisOptions
{
    /// <summary>A configuration string of StackExchange.Redis, such as <c>redis-1:6379,password=…,ssl=true</c>. Default none.</summary>
    public string? Configuration { get; set; }

    /// <summary>The name that keeps environments on one Redis apart: 1 to 32 of <c>a-z 0-9 -</c>. It is in every key and channel. Default <c>default</c>.</summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage = "{0} must be 1 to 32 characters of a-z, 0-9 and -.")]
    public string Environment { get; set; } = "default";

    /// <summary>How long one call of Redis may take, 100 ms to 1 minute. Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an agent's event waits for a Redis that is away before its run ends, 1 second to 10 minutes. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan EmitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often every connected user's log is compared with what this pod heard of it, 1 second to 10 minutes, jittered. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromSeconds(10);
}
