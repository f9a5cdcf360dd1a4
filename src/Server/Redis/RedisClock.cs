namespace Netra.Signal.Server.Redis;

/// <summary>The clock of one server, as far as this process knows it: what a script must not do after a moment of ours is said in its time.</summary>
/// <remarks>It is never ahead of the server's: what is sent with a moment as its limit is refused rather than done too late.</remarks>
internal sealed class RedisClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private (long Server, long Here)? _known;

    /// <summary>The server said its time, and the answer has just come.</summary>
    /// <param name="unixMilliseconds">What it said.</param>
    public void Set(long unixMilliseconds)
    {
        var here = time.GetTimestamp();
        lock (_gate)
            _known = (unixMilliseconds, here);
    }

    /// <summary>The server's time now, in Unix milliseconds.</summary>
    public long Now => At(time.GetTimestamp());

    /// <summary>A moment of this process in the server's time.</summary>
    /// <param name="timestamp">A timestamp of the time provider, also one to come.</param>
    /// <returns>Unix milliseconds.</returns>
    public long At(long timestamp)
    {
        lock (_gate)
            return _known is var (server, here)
                ? server + (long)time.GetElapsedTime(here, timestamp).TotalMilliseconds
                : throw new InvalidOperationException("The server has not said its time.");
    }
}
