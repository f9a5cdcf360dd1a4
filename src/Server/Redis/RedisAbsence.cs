namespace Netra.Signal.Server.Redis;

/// <summary>Remembers when Redis was away last. What it is told comes one after the other.</summary>
internal sealed class RedisAbsence(TimeProvider time)
{
    private long? _answered;
    private bool _isAway;
    private volatile RedisOutage? _last;

    /// <summary>None while it was never away, nor since.</summary>
    public RedisOutage? Last => _last;

    /// <summary>It cannot be used.</summary>
    public void Begin() => _isAway = true;

    /// <summary>It can.</summary>
    /// <param name="clock">Its clock.</param>
    public void End(RedisClock clock)
    {
        var now = time.GetTimestamp();
        if (_isAway)
            _last = new(_answered is { } answered ? Moment(clock, answered) : DateTimeOffset.MinValue, Moment(clock, now));
        (_answered, _isAway) = (now, false);
    }

    private static DateTimeOffset Moment(RedisClock clock, long timestamp) => DateTimeOffset.FromUnixTimeMilliseconds(clock.At(timestamp));
}
