namespace Netra.Signal.Server.Redis;

/// <summary>Remembers when Redis was last of no use to who must store something: away, or full.</summary>
internal sealed class RedisAbsence(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _answered;
    private long? _took;
    private long? _fullSince;
    private bool _isAway;
    private RedisOutage? _last;

    /// <summary>It cannot be used.</summary>
    public void Begin()
    {
        lock (_gate)
            _isAway = true;
    }

    /// <summary>It can, though it may be full.</summary>
    /// <param name="clock">Its clock.</param>
    public void End(RedisClock clock)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_isAway)
                _last = OutageOf(clock, _answered, now);
            (_answered, _isAway) = (now, false);
        }
    }

    /// <summary>It took nothing, as it is full.</summary>
    public void Fill()
    {
        lock (_gate)
            _fullSince ??= _took ?? time.GetTimestamp();
    }

    /// <summary>It took something that it does not take when it is full.</summary>
    /// <param name="clock">Its clock.</param>
    public void Take(RedisClock clock)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_fullSince is { } since)
                _last = OutageOf(clock, since, now);
            (_took, _fullSince) = (now, null);
        }
    }

    /// <summary>The last of these times, which lasts still as long as Redis is full.</summary>
    /// <param name="clock">Its clock; nothing while it is away.</param>
    /// <returns><see langword="null"/> when there was none since this process started.</returns>
    public RedisOutage? LastBy(RedisClock? clock)
    {
        lock (_gate)
            return _fullSince is { } since && clock is not null ? OutageOf(clock, since, time.GetTimestamp()) : _last;
    }

    private static RedisOutage OutageOf(RedisClock clock, long? from, long to) =>
        new(from is { } timestamp ? Moment(clock, timestamp) : DateTimeOffset.MinValue, Moment(clock, to));

    private static DateTimeOffset Moment(RedisClock clock, long timestamp) => DateTimeOffset.FromUnixTimeMilliseconds(clock.At(timestamp));
}
