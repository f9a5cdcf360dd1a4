namespace Netra.Signal.Shared.Events;

/// <summary>The run waits: for the turn of its thread, or then for a worker.</summary>
/// <param name="Position">The place in the line where it waits now, from 1.</param>
public sealed record RunQueued(int Position) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "run_queued";
}
