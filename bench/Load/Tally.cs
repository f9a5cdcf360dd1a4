namespace Netra.Signal.Bench.Load;

/// <summary>What all clients of a cell heard.</summary>
internal sealed class Tally
{
    /// <summary>Latencies in steps of 10 µs up to 2 s; the last has the rest.</summary>
    private readonly long[] _latencies = new long[200_001];
    private long _messages;
    private long _bytes;
    private long _closed;

    public long Messages => Interlocked.Read(ref _messages);

    public long Marks => _latencies.Sum();

    public long Bytes => Interlocked.Read(ref _bytes);

    public long ClosedConnections => Interlocked.Read(ref _closed);

    public void Heard(int messages, int bytes)
    {
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Took(TimeSpan latency) =>
        Interlocked.Increment(ref _latencies[(int)Math.Clamp(latency.TotalMicroseconds / 10, 0, _latencies.Length - 1)]);

    public void Closed() => Interlocked.Increment(ref _closed);

    public void Reset()
    {
        Interlocked.Exchange(ref _messages, 0);
        Interlocked.Exchange(ref _bytes, 0);
        Array.Clear(_latencies);
    }

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share)
    {
        var (left, i) = ((long)(Marks * share), 0);
        for (; i < _latencies.Length - 1 && (left -= _latencies[i]) > 0; i++)
        {
        }

        return i / 100.0;
    }
}
