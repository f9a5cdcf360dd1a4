namespace Netra.Signal.Server.Redis;

/// <summary>The time of day that all pods agree on: the server's, whatever their own clocks say. Timestamps and timers are this process's own.</summary>
/// <remarks>Without a server it is this process's: nothing can be decided by it then, as what it would be compared with lies in Redis.</remarks>
internal sealed class RedisTime(RedisServer server, TimeProvider time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() =>
        server.Session is { } session ? DateTimeOffset.FromUnixTimeMilliseconds(session.Clock.At(time.GetTimestamp())) : time.GetUtcNow();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
