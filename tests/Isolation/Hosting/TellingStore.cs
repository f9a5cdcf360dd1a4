using System.Collections.Concurrent;
using System.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>A store that takes a little longer for a thread that somebody else has, as one would that looks for the thread first and compares the owner then.</summary>
internal sealed class TellingStore(IThreadStore store) : IThreadStore
{
    private static readonly TimeSpan Longer = TimeSpan.FromMicroseconds(100);

    private readonly ConcurrentDictionary<ThreadId, bool> _known = new();

    public ValueTask<ThreadTurn> TakeTurnAsync(UserKey user, CancellationToken cancellationToken) => store.TakeTurnAsync(user, cancellationToken);

    public async ValueTask<StoredThread?> FindAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(user, thread, cancellationToken);
        for (var began = Stopwatch.GetTimestamp(); found is null && _known.ContainsKey(thread) && Stopwatch.GetElapsedTime(began) < Longer;)
            Thread.SpinWait(20);
        return found;
    }

    public ValueTask<StoredThread?> TouchAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) => store.TouchAsync(user, thread, cancellationToken);

    public ValueTask<ThreadChange?> AddAsync(UserKey user, ThreadTurn turn, ThreadId thread, string? title, CancellationToken cancellationToken)
    {
        _known[thread] = true;
        return store.AddAsync(user, turn, thread, title, cancellationToken);
    }

    public ValueTask<ThreadChange?> RenameAsync(UserKey user, ThreadTurn turn, ThreadId thread, string title, CancellationToken cancellationToken) =>
        store.RenameAsync(user, turn, thread, title, cancellationToken);

    public ValueTask<ThreadChange?> RemoveAsync(UserKey user, ThreadTurn turn, ThreadId thread, CancellationToken cancellationToken) =>
        store.RemoveAsync(user, turn, thread, cancellationToken);

    public ValueTask<bool> MaySayAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken) => store.MaySayAsync(user, turn, change, cancellationToken);

    public ValueTask SaidAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken) => store.SaidAsync(user, turn, change, cancellationToken);

    public ValueTask<ThreadSlice> PageAsync(UserKey user, ThreadPlace? before, int limit, CancellationToken cancellationToken) => store.PageAsync(user, before, limit, cancellationToken);
}
