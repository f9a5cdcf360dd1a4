namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Ends a request whose endpoint says nothing for too long. Only time spent waiting for it counts.</summary>
internal sealed class Silence : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    /// <param name="limit">How long it may be silent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="over">Cancelled when the run has ended or took too long.</param>
    public Silence(TimeSpan limit, TimeProvider time, CancellationToken over)
    {
        (_limit, _timer) = (limit, new(Timeout.InfiniteTimeSpan, time));
        _either = CancellationTokenSource.CreateLinkedTokenSource(over, _timer.Token);
    }

    /// <summary>Cancelled when it was silent for too long, or the run is over.</summary>
    public CancellationToken Token => _either.Token;

    public TimeSpan Limit => _limit;

    public bool WasTooLong => _timer.IsCancellationRequested;

    public void Begin() => _timer.CancelAfter(_limit);

    public void End() => _timer.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
