namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Whether a user's doorbell is asked for.</summary>
internal sealed class ListeningState
{
    private readonly Lock _gate = new();
    private bool _isAsking;
    private bool _isListening;
    private bool _isStopped;

    /// <returns>False when it is asked for already, or just being.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_isAsking || _isListening)
                return false;
            (_isAsking, _isStopped) = (true, false);
            return true;
        }
    }

    public void End(bool succeeded)
    {
        lock (_gate)
            (_isAsking, _isListening) = (false, succeeded && !_isStopped);
    }

    public void Stop()
    {
        lock (_gate)
            (_isListening, _isStopped) = (false, true);
    }
}
