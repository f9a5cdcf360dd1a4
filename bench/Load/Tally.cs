using System.Diagnostics;

namespace Netra.Signal.Bench.Load;

/// <summary>What all clients of a cell heard.</summary>
internal sealed class Tally
{
    private const int Step = 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Latencies in steps of 10 µs up to 5 s; the last has the rest.</summary>
    private readonly long[] _latencies = new long[500_001];
    private TaskCompletionSource _reached = new();
    private long _awaited = long.MaxValue;
    private long _events;

    public long Events => Interlocked.Read(ref _events);

    /// <param name="latency">From emit to receive, in microseconds.</param>
    public void Heard(long latency)
    {
        Interlocked.Increment(ref _latencies[Math.Clamp(latency / Step, 0, _latencies.Length - 1)]);
        if (Interlocked.Increment(ref _events) == Interlocked.Read(ref _awaited))
            _reached.TrySetResult();
    }

    /// <summary>A client heard what it must not hear, or was cut: the run fails.</summary>
    public void Failed(Exception failure) => _reached.TrySetException(failure);

    /// <summary>Waits until so many events were heard since the last reset.</summary>
    /// <exception cref="TimeoutException">They were not, in half a minute.</exception>
    public async Task WaitForAsync(long events)
    {
        // A socket's thread sets the result: what follows must not run on it.
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.Exchange(ref _reached, reached).Task is { IsFaulted: true } failed)
            await failed;
        Interlocked.Exchange(ref _awaited, events);
        if (Events >= events)
            reached.TrySetResult();
        try
        {
            await reached.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{events} events were emitted and {Events} were heard.");
        }
    }

    /// <summary>Waits until so many events were heard since the last reset, or none is heard any more.</summary>
    public async Task SettleAsync(long events)
    {
        for (var (last, since) = (Events, Stopwatch.StartNew()); Events < events && since.Elapsed < Silence; await Task.Delay(20))
            if (Events != last)
                (last, since) = (Events, Stopwatch.StartNew());
        if (Volatile.Read(ref _reached).Task is { IsFaulted: true } failed)
            await failed;
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
