namespace Netra.Signal.Server.Redis;

/// <summary>A time in which this process could not use Redis, or store anything in it, by the clock of Redis.</summary>
/// <param name="From">When it answered, or took something, last; <see cref="DateTimeOffset.MinValue"/>: it had not, since this process started.</param>
/// <param name="To">When it was back.</param>
internal sealed record RedisOutage(DateTimeOffset From, DateTimeOffset To);
