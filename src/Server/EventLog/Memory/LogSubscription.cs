namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>Ends a subscription, once.</summary>
internal sealed class LogSubscription(Action end) : IDisposable
{
    private Action? _end = end;

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
