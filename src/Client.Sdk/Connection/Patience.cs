namespace Netra.Signal.Client.Connection;

/// <summary>Whether to try again: before the first connection for so long, after it for ever, unless the gateway goes on refusing.</summary>
internal sealed class Patience(SignalClientOptions options)
{
    /// <summary>So many refusals in a row, too, end a client that was connected: one may come from a gateway that is just starting.</summary>
    private const int MostRefusals = 3;

    private long _began;
    private long _refusedSince;
    private int _refusals;

    public bool WasConnected { get; private set; }

    private TimeSpan Left => options.ConnectTimeout - options.TimeProvider.GetElapsedTime(_began);

    public void Begin() => (WasConnected, _refusals, _began) = (false, 0, options.TimeProvider.GetTimestamp());

    public void Connected() => (WasConnected, _refusals) = (true, 0);

    /// <summary>Takes an error in.</summary>
    /// <returns>Whether to give up.</returns>
    public bool IsOver(SignalClientException error)
    {
        var isFinal = Refusals.IsFinal(error);
        if (!WasConnected)
            return isFinal || error.Code == ClientErrorCodes.TokenSource || Left <= (error.RetryAfter ?? TimeSpan.Zero);
        if (Refusals.IsFinalAtOnce(error))
            return true;
        _refusals = isFinal ? _refusals + 1 : 0;
        if (_refusals == 1)
            _refusedSince = options.TimeProvider.GetTimestamp();
        return _refusals >= MostRefusals && options.TimeProvider.GetElapsedTime(_refusedSince) >= options.RefusalTimeout;
    }

    /// <summary>No wait for the first connection ends later than the patience for it.</summary>
    public TimeSpan Cap(TimeSpan wait) => WasConnected || wait < Left ? wait : Left > TimeSpan.Zero ? Left : TimeSpan.Zero;
}
