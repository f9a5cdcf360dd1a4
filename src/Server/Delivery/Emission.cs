using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>One to n events of one run, and a slot for their positions.</summary>
/// <param name="owner">The user of the execution context that emits.</param>
/// <param name="events">The events, in order; at least one.</param>
internal sealed class Emission(UserKey owner, IReadOnlyList<NewEvent> events)
{
    private EventPosition[]? _positions;

    public UserKey Owner { get; } = owner;

    public IReadOnlyList<NewEvent> Events { get; } = events;

    /// <summary>Where the events were stored.</summary>
    /// <exception cref="InvalidOperationException">They were not: a send that stored nothing must not pass for a success.</exception>
    public EventPosition[] Positions =>
        _positions ?? throw new InvalidOperationException("The emission was not stored: no position was filled in.");

    public bool IsStored => _positions is not null;

    public void Fill(EventPosition[] positions)
    {
        if (positions.Length != Events.Count)
            throw new InvalidOperationException($"{Events.Count} events were emitted and {positions.Length} positions came back.");
        if (Interlocked.CompareExchange(ref _positions, positions, null) is not null)
            throw new InvalidOperationException("The emission was sent twice.");
    }
}
