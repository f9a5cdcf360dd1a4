using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>Each user's threads.</summary>
/// <remarks>
/// Guarantees, kept by one contract suite that every implementation passes:
/// <list type="bullet">
/// <item>A thread is kept for <see cref="ThreadOptions.KeptFor"/> after its last activity, and then is as if it had never been.</item>
/// <item>Threads change in turns, one at a time for a user, and each change is kept until it is said. Example: a process dies after it
/// renamed a thread and before anybody was told; whoever has the next turn finds the change and says it first.</item>
/// <item>A page goes on from a place, not from a number: a thread that did not change meanwhile is on exactly one page.</item>
/// </list>
/// Trust model: thread ids come from the wire and are names inside their user, who is a required argument of every method. Unknown and
/// foreign names are the same, in the answer and in the way to it.
/// </remarks>
internal interface IThreadStore
{
    /// <summary>Waits for the right to change the user's threads.</summary>
    /// <exception cref="SignalException"><c>unavailable</c>: others hold it for too long, or the store cannot be reached.</exception>
    ValueTask<ThreadTurn> TakeTurnAsync(UserKey user, CancellationToken cancellationToken);

    /// <returns><see langword="null"/> when the user has no thread of that name.</returns>
    ValueTask<StoredThread?> FindAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken);

    /// <summary>Notes that something happens in a thread now. Needs no turn, and is no change that anybody is told of.</summary>
    /// <returns><see langword="null"/> when the user has no thread of that name.</returns>
    ValueTask<StoredThread?> TouchAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken);

    /// <summary>Adds a thread.</summary>
    /// <returns><see langword="null"/> when there is one of that name.</returns>
    /// <exception cref="SignalException"><c>limit_exceeded</c>: the user has as many threads as are allowed.</exception>
    ValueTask<ThreadChange?> AddAsync(UserKey user, ThreadTurn turn, ThreadId thread, string? title, CancellationToken cancellationToken);

    /// <summary>Gives a thread another title.</summary>
    /// <returns><see langword="null"/> when the user has no thread of that name.</returns>
    ValueTask<ThreadChange?> RenameAsync(UserKey user, ThreadTurn turn, ThreadId thread, string title, CancellationToken cancellationToken);

    /// <summary>Takes a thread away.</summary>
    /// <returns><see langword="null"/> when the user has no thread of that name.</returns>
    ValueTask<ThreadChange?> RemoveAsync(UserKey user, ThreadTurn turn, ThreadId thread, CancellationToken cancellationToken);

    /// <summary>Whether a change is for this turn to say, which then has its full time again. It is not when the turn ended and another one said it, or does.</summary>
    ValueTask<bool> MaySayAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken);

    /// <summary>The change was said: nobody needs to say it any more.</summary>
    ValueTask SaidAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken);

    /// <summary>The threads after a place, the latest first.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="before">The place of the last thread of the page before; absent: from the latest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ThreadSlice> PageAsync(UserKey user, ThreadPlace? before, int limit, CancellationToken cancellationToken);
}
