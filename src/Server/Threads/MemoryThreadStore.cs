using System.Collections.Concurrent;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>Threads in the memory of this process; a user without threads is not kept at all.</summary>
internal sealed class MemoryThreadStore : IThreadStore, IDisposable
{
    private readonly ConcurrentDictionary<UserKey, UserThreads> _users = new();
    private readonly ThreadOptions _options;
    private readonly UserKeyDerivation _names;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public MemoryThreadStore(ThreadOptions options, UserKeyDerivation names, TimeProvider time)
    {
        (_options, _names, _time) = (options, names, time);
        var period = TimeSpan.FromSeconds(Math.Clamp(options.KeptFor.TotalSeconds / 4, 1, 300));
        _sweep = time.CreateTimer(static store => ((MemoryThreadStore)store!).Sweep(), this, period, period);
    }

    /// <summary>How many users have threads now.</summary>
    public int Users => _users.Count;

    public async ValueTask<ThreadTurn> TakeTurnAsync(UserKey user, CancellationToken cancellationToken)
    {
        var threads = With(user, static threads =>
        {
            threads.TurnsLocked++;
            return threads;
        });
        try
        {
            await threads.Turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LeaveTurn(user, threads);
            throw;
        }

        lock (threads.Sync)
            return new(user, "", threads.UnsaidLocked, () =>
            {
                threads.Turn.Release();
                LeaveTurn(user, threads);
                return default;
            });
    }

    public ValueTask<StoredThread?> FindAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) =>
        new(With(user, threads => FindLocked(threads, thread)));

    public ValueTask<StoredThread?> TouchAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) => new(With(user, threads =>
    {
        if (FindLocked(threads, thread) is not { } found)
            return null;
        var now = Now();
        var touched = found.Updated < now ? found with { Updated = now } : found;
        threads.PutLocked(touched);
        return touched;
    }));

    public ValueTask<ThreadChange?> AddAsync(UserKey user, ThreadTurn turn, ThreadId thread, string? title, CancellationToken cancellationToken) =>
        new(Change(user, turn, threads =>
        {
            if (FindLocked(threads, thread) is not null)
                return null;
            threads.ForgetLocked(IdleSince());
            if (threads.CountLocked >= _options.MaxPerUser)
                throw ThreadRules.TooMany(_options);
            var now = Now();
            return threads.ChangeLocked(ThreadChangeKind.Created, new(user, thread, title, now, now));
        }));

    public ValueTask<ThreadChange?> RenameAsync(UserKey user, ThreadTurn turn, ThreadId thread, string title, CancellationToken cancellationToken) =>
        new(Change(user, turn, threads => FindLocked(threads, thread) is { } found
            ? threads.ChangeLocked(ThreadChangeKind.Updated, found with { Title = title, Updated = Now() })
            : null));

    public ValueTask<ThreadChange?> RemoveAsync(UserKey user, ThreadTurn turn, ThreadId thread, CancellationToken cancellationToken) =>
        new(Change(user, turn, threads => FindLocked(threads, thread) is { } found
            ? threads.ChangeLocked(ThreadChangeKind.Deleted, found)
            : null));

    public ValueTask<bool> MaySayAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken)
    {
        turn.TokenFor(user);
        return new(With(user, threads => threads.IsUnsaidLocked(change)));
    }

    public ValueTask SaidAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken)
    {
        Change(user, turn, threads =>
        {
            threads.SaidLocked(change);
            return null;
        });
        return default;
    }

    public ValueTask<ThreadSlice> PageAsync(UserKey user, ThreadPlace? before, int limit, CancellationToken cancellationToken)
    {
        var all = With(user, threads =>
        {
            threads.ForgetLocked(IdleSince());
            return threads.AllLocked;
        });
        var latestFirst = all.Select(thread => (Thread: thread, Place: ThreadPlace.Of(thread, _names)))
            .Where(item => before is not { } last || item.Place.CompareTo(last) < 0)
            .OrderByDescending(item => item.Place)
            .Take(limit + 1).ToArray();
        return new(new ThreadSlice(
            [.. latestFirst.Take(limit).Select(item => item.Thread)], latestFirst.Length > limit ? latestFirst[limit - 1].Place : null));
    }

    public void Dispose() => _sweep.Dispose();

    private ThreadChange? Change(UserKey user, ThreadTurn turn, Func<UserThreads, ThreadChange?> change)
    {
        turn.TokenFor(user);
        return With(user, change);
    }

    private T With<T>(UserKey user, Func<UserThreads, T> step)
    {
        if (!user.IsValid)
            throw new ArgumentException("A thread needs a user.", nameof(user));
        while (true)
        {
            var threads = _users.GetOrAdd(user, static _ => new());
            lock (threads.Sync)
            {
                if (threads.RetiredLocked)
                    continue;
                try
                {
                    return step(threads);
                }
                finally
                {
                    RetireIfIdleLocked(user, threads);
                }
            }
        }
    }

    private void LeaveTurn(UserKey user, UserThreads threads)
    {
        lock (threads.Sync)
        {
            threads.TurnsLocked--;
            RetireIfIdleLocked(user, threads);
        }
    }

    private void Sweep()
    {
        foreach (var (user, threads) in _users)
            lock (threads.Sync)
            {
                threads.ForgetLocked(IdleSince());
                RetireIfIdleLocked(user, threads);
            }
    }

    private void RetireIfIdleLocked(UserKey user, UserThreads threads)
    {
        if (!threads.IsIdleLocked)
            return;
        threads.RetiredLocked = true;
        _users.TryRemove(KeyValuePair.Create(user, threads));
    }

    private StoredThread? FindLocked(UserThreads threads, ThreadId thread) =>
        threads.FindLocked(thread) is { } found && found.Updated >= IdleSince() ? found : null;

    private DateTimeOffset Now() => ThreadRules.Moment(_time);

    private DateTimeOffset IdleSince() => Now() - _options.KeptFor;
}
