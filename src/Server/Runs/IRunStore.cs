using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>The runs of each user: those under way, and ended ones while they are kept.</summary>
/// <remarks>Trust model: run ids come from the wire and are names inside their user; no method answers about a run without the user whose it is.</remarks>
internal interface IRunStore
{
    /// <summary>The gate of the user's runs; <see langword="null"/> when the user has no runs.</summary>
    RunGate? Gate(UserKey user);

    /// <summary>Adds a run, or finds the one that has its name.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="create">Makes the writer of a new run, inside the user's gate that it is given. Must return at once.</param>
    /// <returns>The run of that name, and whether this call added it.</returns>
    /// <exception cref="Diagnostics.SignalException">The user has too many runs under way.</exception>
    (RunWriter Run, bool IsNew) GetOrAdd(UserKey user, RunId run, Func<RunGate, RunWriter> create);

    /// <summary>Takes back a run that could not be begun.</summary>
    void Remove(UserKey user, RunWriter writer);

    /// <returns><see langword="null"/> when the user has no run of that name: unknown and foreign names are the same.</returns>
    RunWriter? Find(UserKey user, RunId run);

    /// <summary>The runs under way, in the order of their creation.</summary>
    IReadOnlyList<RunWriter> Active(UserKey user);

    /// <summary>The runs of a thread, in the order of their creation.</summary>
    IReadOnlyList<RunWriter> OfThread(UserKey user, ThreadId thread);
}
