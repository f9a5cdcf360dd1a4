namespace Netra.Signal.Bench.Servers;

/// <summary>What was emitted and has not completed yet: with a Redis an emit takes a round trip, and a server has many users at once.</summary>
internal sealed class Flight
{
    private readonly object _gate = new();
    private int _underWay;
    private Exception? _failure;

    public void Add(ValueTask emit)
    {
        if (emit.IsCompletedSuccessfully)
        {
            emit.GetAwaiter().GetResult();
            return;
        }

        lock (_gate)
            _underWay++;
        _ = FollowAsync(emit);
    }

    /// <summary>Blocks until at most so many are under way.</summary>
    public void WaitUntil(int most)
    {
        lock (_gate)
        {
            while (_underWay > most && _failure is null)
                Monitor.Wait(_gate);
            if (_failure is { } failure)
                throw new InvalidOperationException("An event was not emitted.", failure);
        }
    }

    private async Task FollowAsync(ValueTask emit)
    {
        Exception? failure = null;
        try
        {
            await emit;
        }
        catch (Exception e)
        {
            failure = e;
        }

        lock (_gate)
        {
            _failure ??= failure;
            _underWay--;
            Monitor.PulseAll(_gate);
        }
    }
}
