using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>Changes threads and says so: one event for each change, in the order of the changes.</summary>
/// <remarks>
/// A change is stored together with what there is to say of it, and struck off once it is said. What a process that died, or a log that
/// was away, left unsaid is said by whoever changes a thread of that user next; so an event may come twice, and none is lost.
/// </remarks>
internal sealed class ThreadChanges(IThreadStore store, IThreadRuns runs, ThreadContexts contexts, IUserEmitterFactory emitters)
{
    /// <summary>What a run hears that ends because its thread is deleted.</summary>
    public const string DeletedReason = "The thread was deleted.";

    /// <summary>Sees to it that a thread is there for a run that is stored already: an unknown one is created, and that is said.</summary>
    /// <remarks>
    /// The run comes first: a deletion that begins after this found the thread finds the run, and one that goes on ends before a thread
    /// is made anew. So a run is never left in a thread that is gone.
    /// </remarks>
    public async ValueTask EnsureAsync(UserConnectionContext connection, ThreadId thread, CancellationToken cancellationToken)
    {
        if (await store.TouchAsync(connection.User, thread, cancellationToken) is null)
            await CreateAsync(connection, thread, null, cancellationToken);
    }

    /// <returns>The thread of that name, and whether this call made it.</returns>
    public async ValueTask<(StoredThread Thread, bool IsNew)> CreateAsync(
        UserConnectionContext connection, ThreadId thread, string? title, CancellationToken cancellationToken)
    {
        await using var turn = await TakeTurnAsync(connection, cancellationToken);
        while (true)
        {
            if (await store.AddAsync(connection.User, turn, thread, title, cancellationToken) is { } added)
            {
                await SayAsync(connection, turn, added);
                return (added.Thread, true);
            }

            if (await store.FindAsync(connection.User, thread, cancellationToken) is { } existing)
                return (existing, false);
        }
    }

    /// <returns><see langword="null"/> when the user has no thread of that name. The same title again is no change.</returns>
    public async ValueTask<StoredThread?> RenameAsync(
        UserConnectionContext connection, ThreadId thread, string title, CancellationToken cancellationToken)
    {
        await using var turn = await TakeTurnAsync(connection, cancellationToken);
        var found = await store.FindAsync(connection.User, thread, cancellationToken);
        if (found is null || found.Title == title)
            return found;
        if (await store.RenameAsync(connection.User, turn, thread, title, cancellationToken) is not { } renamed)
            return null;
        await SayAsync(connection, turn, renamed);
        return renamed.Thread;
    }

    /// <summary>Deletes a thread: its runs are cancelled and forgotten, and then it is said to be gone.</summary>
    /// <returns><see langword="null"/> when the user has no thread of that name.</returns>
    public async ValueTask<StoredThread?> DeleteAsync(UserConnectionContext connection, ThreadId thread, CancellationToken cancellationToken)
    {
        await using var turn = await TakeTurnAsync(connection, cancellationToken);
        if (await store.RemoveAsync(connection.User, turn, thread, cancellationToken) is not { } removed)
            return null;
        await SayAsync(connection, turn, removed);
        return removed.Thread;
    }

    private async ValueTask<ThreadTurn> TakeTurnAsync(UserConnectionContext connection, CancellationToken cancellationToken)
    {
        var turn = await store.TakeTurnAsync(connection.User, cancellationToken);
        try
        {
            foreach (var left in turn.Unsaid)
                await SayAsync(connection, turn, left);
            return turn;
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>Not the caller's token: what is stored is said, whether its caller still listens or not.</summary>
    private async ValueTask SayAsync(UserConnectionContext connection, ThreadTurn turn, ThreadChange change)
    {
        var thread = change.Thread;
        if (change.Kind == ThreadChangeKind.Deleted)
            await runs.ForgetAsync(connection.User, thread.Thread, DeletedReason, CancellationToken.None);
        // Whoever has the turn after one that was held up for too long finds the change, and says it in its order.
        if (!await store.MaySayAsync(connection.User, turn, change, CancellationToken.None))
            return;
        var emitter = emitters.ForThread(contexts.ForThread(connection, thread));
        await emitter.EmitAsync(change.Kind switch
        {
            ThreadChangeKind.Created => new ThreadCreated(thread.ToInfo()),
            ThreadChangeKind.Deleted => new ThreadDeleted(thread.ToInfo()),
            _ => new ThreadUpdated(thread.ToInfo(await ActiveAsync(connection.User, thread.Thread))),
        });
        await store.SaidAsync(connection.User, turn, change, CancellationToken.None);
    }

    private async ValueTask<RunId?> ActiveAsync(UserKey user, ThreadId thread) =>
        (await runs.ActiveAsync(user, CancellationToken.None)).TryGetValue(thread, out var run) ? run : null;
}
