namespace Netra.Signal.Bench.Load;

/// <summary>What one cell gave.</summary>
internal sealed record Figures
{
    /// <summary>Events heard per second of the window. A piece of text that was merged with others counts as often as it was said.</summary>
    public double PerSecond { get; init; }

    /// <summary>Events heard per second of processor time, user and system, of all servers and of Redis.</summary>
    public double PerCpuSecond { get; init; }

    /// <summary>From emit to receive, in milliseconds.</summary>
    public double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public double P99 { get; init; }

    /// <summary>How much of one processor the driver used: near the number of processors less the server's share, it is the driver that is measured.</summary>
    public double DriverCores { get; init; }

    /// <summary>How much of one processor the servers used.</summary>
    public double ServerCores { get; init; }

    /// <summary>How much of one processor Redis used.</summary>
    public double RedisCores { get; init; }

    /// <summary>Resident memory per connection, in bytes.</summary>
    public double BytesPerConnection { get; init; }

    /// <summary>Of these, the managed heap after a full collection.</summary>
    public double ManagedPerConnection { get; init; }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
