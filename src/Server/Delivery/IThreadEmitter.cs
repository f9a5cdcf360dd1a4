using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Delivery;

/// <summary>A handle bound to one thread of one user: it says what becomes of that thread. It cannot address.</summary>
internal interface IThreadEmitter
{
    /// <summary>The context it is bound to for its whole life.</summary>
    UserThreadContext Context { get; }

    /// <summary>Stores one event of the thread, outside any run.</summary>
    /// <exception cref="ArgumentException">The event is a run's, or of another thread.</exception>
    ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default);
}
