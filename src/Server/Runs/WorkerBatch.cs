using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>What a worker says in one call: events with the worker's own dense numbers.</summary>
/// <param name="FirstN">The number of the first, from 1.</param>
/// <param name="Events">The events, in order; at least one.</param>
/// <param name="Base">The highest number of the run before this worker had it: the log's numbers go on from there.</param>
internal sealed record WorkerBatch(long FirstN, IReadOnlyList<AgentEvent> Events, long Base = 0)
{
    /// <summary>Those that are not stored yet.</summary>
    /// <param name="lastN">The highest number that is, as the log counts.</param>
    /// <exception cref="SignalException">A number is left out; the sentence has the next one.</exception>
    public IReadOnlyList<AgentEvent> After(long lastN)
    {
        var next = lastN + 1 - Base;
        if (FirstN < 1 || FirstN > next)
            throw SignalException.InvalidArgument($"n is {FirstN}; the next number of this run is {next}.");
        return FirstN == next ? Events : [.. Events.Skip((int)Math.Min(next - FirstN, Events.Count))];
    }
}
