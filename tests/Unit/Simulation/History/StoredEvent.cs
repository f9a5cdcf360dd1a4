using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>One event of a user: as it was stored, or as a client heard it. The two must be equal.</summary>
internal sealed record StoredEvent(Cursor Cursor, long Seq, string Type, string Thread, string? Run, string Data)
{
    public bool IsTerminal => EventTypes.IsTerminal(Type);

    public bool Passes(IReadOnlyList<string>? watched) => watched is null || Run is null || watched.Contains(Thread);
}
