using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>What is to be done for the runs of a thread.</summary>
/// <param name="Begin">A run that has the turn from now on: whoever looked begins it.</param>
/// <param name="Expired">Runs that waited too long.</param>
/// <param name="Interrupted">Runs that an interrupting one takes the place of.</param>
/// <param name="Moved">Runs whose user knows another place than they have now.</param>
internal sealed record LineLook(RunId? Begin, IReadOnlyList<RunId> Expired, IReadOnlyList<RunId> Interrupted, IReadOnlyList<LinePlace> Moved)
{
    public static LineLook Nothing { get; } = new(null, [], [], []);
}
