namespace Netra.Signal.Bench.Load;

/// <summary>What all clients of a cell heard.</summary>
internal sealed class Tally
{
    private const int Step = 10;

    /// <summary>Latencies in steps of 10 µs up to 5 s; the last has the rest.</summary>
    private readonly long[] _latencies = new long[500_001];
    private long _events;
    private Exception? _failure;

    public long Events => Interlocked.Read(ref _events);

    /// <param name="latency">From emit to receive, in microseconds.</param>
    public void Heard(long latency)
    {
        Interlocked.Increment(ref _events);
        Interlocked.Increment(ref _latencies[Math.Clamp(latency / Step, 0, _latencies.Length - 1)]);
    }

    /// <summary>A client heard what it must not hear, or was cut: the first such failure fails the run.</summary>
    public void Failed(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw new InvalidOperationException($"The cell failed: {failure.Message}", failure);
    }

    public void Reset()
    {
        Interlocked.Exchange(ref _events, 0);
        Array.Clear(_latencies);
    }

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share)
    {
        var (left, i) = ((long)(Events * share), 0);
        while (i < _latencies.Length - 1 && (left -= _latencies[i]) > 0)
            i++;
        return i * Step / 1000.0;
    }
}
