using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>The runs of each user: those under way, and ended ones while they are kept.</summary>
/// <remarks>Trust model: run ids come from the wire and are names inside their user; no method answers about a run without the user whose it is.</remarks>
internal interface IRunStore
{
    /// <summary>
    /// Adds a run, or finds the one that has its name. Of several that are added to one thread at once, on whichever pods, each is let in as
    /// if they came one after the other.
    /// </summary>
    /// <param name="user">Whose.</param>
    /// <param name="run">The run.</param>
    /// <param name="admission">How it is let into its thread.</param>
    /// <param name="create">Makes the writer of a new run, inside the gate that it is given. Must return at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Diagnostics.SignalException">The user has too many runs under way, or the store cannot be reached.</exception>
    ValueTask<AddedRun> AddAsync(UserKey user, StoredRun run, Admission admission, Func<RunGate, RunWriter> create, CancellationToken cancellationToken);

    /// <summary>Takes back a run that could not be begun, at once or as soon as the store can be reached. It never throws.</summary>
    ValueTask RemoveAsync(UserKey user, RunWriter writer);

    /// <returns><see langword="null"/> when the user has no run of that name: unknown and foreign names are the same.</returns>
    ValueTask<IRunHandle?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken);

    /// <summary>What the ended runs of a thread said, in the order of their creation.</summary>
    ValueTask<IReadOnlyList<RunState>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken);
}
