namespace Netra.Signal.Server.Delivery;

/// <summary>Since when a connection has not been given all there is, and when a write last held it up for too long.</summary>
/// <remarks>Changed by the connection's one loop; read by anybody.</remarks>
internal struct Lag
{
    private long _since;
    private long _stalledAt;

    /// <summary>There is something to give; since when stays as it was, if there was before.</summary>
    public void Begin(TimeProvider time)
    {
        if (_since == 0)
            Volatile.Write(ref _since, time.GetUtcNow().UtcTicks);
    }

    /// <summary>The connection was given all there is.</summary>
    public void End() => Volatile.Write(ref _since, 0);

    /// <summary>Whether it has lagged for so long.</summary>
    public bool Exceeds(TimeSpan most, DateTimeOffset now) => Volatile.Read(ref _since) is > 0 and var since && now.UtcTicks - since >= most.Ticks;

    /// <summary>A write has ended.</summary>
    /// <param name="begun">When it began.</param>
    /// <param name="ended">When it ended.</param>
    /// <param name="longest">From which time on it held the connection up.</param>
    public void Wrote(DateTimeOffset begun, DateTimeOffset ended, TimeSpan longest)
    {
        if (ended - begun >= longest)
            Volatile.Write(ref _stalledAt, ended.UtcTicks);
    }

    /// <summary>Whether a write that held it up ended just now.</summary>
    public bool WasStalled(DateTimeOffset now, TimeSpan within) => Volatile.Read(ref _stalledAt) is > 0 and var at && now.UtcTicks - at < within.Ticks;
}
