namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Whether a user's doorbell is asked for.</summary>
internal sealed class ListeningState
{
    private readonly Lock _gate = new();
    private bool _isAsking;
    private bool _isWanted;
    private object? _listensOn;
    private bool _isStopped;

    /// <param name="line">The connections by which it would be asked for; what others were asked is lost with them.</param>
    /// <param name="isKnown">Whether the client library still knows of it.</param>
    /// <returns>False when it is asked for already, or just being: then whoever asks looks again, should that fail.</returns>
    public bool TryBegin(object? line, bool isKnown)
    {
        lock (_gate)
        {
            _isWanted = _isAsking;
            if (_isAsking || (isKnown && ReferenceEquals(_listensOn, line)))
                return false;
            (_isAsking, _isStopped) = (true, false);
            return true;
        }
    }

    /// <param name="line">The connections by which it was asked for; <see langword="null"/>: that failed.</param>
    /// <returns>Whether to look again: it is asked for now, or somebody wanted it while that failed.</returns>
    public bool End(object? line)
    {
        lock (_gate)
        {
            (_isAsking, _listensOn) = (false, _isStopped ? null : line);
            return _listensOn is not null || _isWanted;
        }
    }

    public void Stop()
    {
        lock (_gate)
            (_listensOn, _isStopped, _isWanted) = (null, true, false);
    }
}
