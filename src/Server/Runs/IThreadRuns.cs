using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>A user's runs as the threads see them.</summary>
/// <remarks>Trust model: thread and run ids come from the wire and are names inside their user, who is a required argument of every method.</remarks>
internal interface IThreadRuns
{
    /// <summary>The run that has the turn of each thread in which there is one; the latest, where there are several.</summary>
    ValueTask<IReadOnlyDictionary<ThreadId, RunId>> ActiveAsync(UserKey user, CancellationToken cancellationToken);

    /// <summary>The runs of a thread, the newest first: those under way, and ended ones while they are kept.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="before">The last run of the page before; absent: from the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<RunSlice> PageAsync(UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken);

    /// <summary>Cancels the runs of a thread that are under way, then forgets all its runs. May be called again.</summary>
    ValueTask ForgetAsync(UserKey user, ThreadId thread, string reason, CancellationToken cancellationToken);
}
