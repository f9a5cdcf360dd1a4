using Netra.Signal.Server.EventLog;

namespace Netra.Signal.Tests.Unit.EventLog;

internal sealed class WakeCounter : ILogSubscriber
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Wake() => Interlocked.Increment(ref _count);
}
