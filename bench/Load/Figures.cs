namespace Netra.Signal.Bench.Load;

/// <summary>What one cell gave.</summary>
internal sealed record Figures
{
    /// <summary>Events heard by clients within the window. A delta merged with others counts as often as it was said.</summary>
    public long Events { get; init; }

    public double PerCpuSecond { get; init; }

    /// <summary>From emit to receive, in milliseconds.</summary>
    public double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public double P99 { get; init; }

    public double BytesPerConnection { get; init; }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
