using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Threads.Redis;

/// <summary>The threads of all pods, in Redis: sealed for their user, under names that say nothing.</summary>
internal sealed class RedisThreadStore(
    RedisServer server, RedisKeys keys, UserSecrets secrets, UserKeyDerivation names, ThreadTurns turns, ThreadOptions options, TimeProvider time) : IThreadStore
{
    public ValueTask<ThreadTurn> TakeTurnAsync(UserKey user, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(turns.TakeAsync(user, cancellationToken));

    public ValueTask<StoredThread?> FindAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) => ReadAsync(
        user, thread, ThreadScripts.Find, [NameOf(user, thread), IdleSince()], cancellationToken);

    public ValueTask<StoredThread?> TouchAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) => ReadAsync(
        user, thread, ThreadScripts.Touch, [NameOf(user, thread), IdleSince(), Now().ToUnixTimeMilliseconds(), Kept()], cancellationToken);

    public ValueTask<ThreadChange?> AddAsync(UserKey user, ThreadTurn turn, ThreadId thread, string? title, CancellationToken cancellationToken)
    {
        var now = Now();
        return ChangeAsync(user, turn, "add", ThreadChangeKind.Created, new(user, thread, title, now, now), cancellationToken);
    }

    public async ValueTask<ThreadChange?> RenameAsync(UserKey user, ThreadTurn turn, ThreadId thread, string title, CancellationToken cancellationToken) =>
        await FindAsync(user, thread, cancellationToken) is { } found
            ? await ChangeAsync(user, turn, "rename", ThreadChangeKind.Updated, found with { Title = title, Updated = Now() }, cancellationToken)
            : null;

    public async ValueTask<ThreadChange?> RemoveAsync(UserKey user, ThreadTurn turn, ThreadId thread, CancellationToken cancellationToken) =>
        await FindAsync(user, thread, cancellationToken) is { } found
            ? await ChangeAsync(user, turn, "remove", ThreadChangeKind.Deleted, found, cancellationToken)
            : null;

    public async ValueTask<bool> MaySayAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken) =>
        await StoreCalls.AnswerAsync(turns.MaySayAsync(user, turn.TokenFor(user), change, cancellationToken));

    public async ValueTask SaidAsync(UserKey user, ThreadTurn turn, ThreadChange change, CancellationToken cancellationToken)
    {
        turn.TokenFor(user);
        await RunAsync(ThreadScripts.Said, [turns.UnsaidOf(user)], [change.Number], cancellationToken);
    }

    public async ValueTask<ThreadSlice> PageAsync(UserKey user, ThreadPlace? before, int limit, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await RunAsync(
            ThreadScripts.Page,
            [Index(user), Records(user)],
            [IdleSince(), limit + 1, before is { } place ? place.Updated : "+inf", Text(before?.Tag ?? default)],
            cancellationToken))!;
        // Without the user's secret nothing opens, and an empty list would be no answer.
        await StoreCalls.AnswerAsync(secrets.OfAsync(user, cancellationToken));
        var threads = new List<StoredThread>();
        for (var i = 0; i + 2 < answer.Length && i < 3 * limit; i += 3)
            if (await TryOpenAsync(user, (string)answer[i]!, (byte[])answer[i + 1]!, answer[i + 2], cancellationToken) is { } thread)
                threads.Add(thread);
        return new(threads, answer.Length > 3 * limit ? PlaceOf(answer[(3 * limit) - 3], answer[(3 * limit) - 1]) : null);
    }

    private static ThreadPlace PlaceOf(RedisValue name, RedisValue updated) =>
        // One that somebody else put there has no such name, and is left out.
        new(Moment(updated), UInt128.TryParse((string)name!, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var tag) ? tag : default);

    private static long Moment(RedisValue score) => (long)double.Parse((string)score!, CultureInfo.InvariantCulture);

    private static string Text(UInt128 tag) => tag.ToString("x32", CultureInfo.InvariantCulture);

    private async ValueTask<StoredThread?> ReadAsync(
        UserKey user, ThreadId thread, RedisScript script, RedisValue[] values, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await RunAsync(script, [Index(user), Records(user)], values, cancellationToken))!;
        return answer.Length == 0
            ? null
            : await OpenAsync(user, NameOf(user, thread), (byte[])answer[0]!, answer[1], cancellationToken);
    }

    private async ValueTask<ThreadChange?> ChangeAsync(
        UserKey user, ThreadTurn turn, string what, ThreadChangeKind kind, StoredThread thread, CancellationToken cancellationToken)
    {
        var name = NameOf(user, thread.Thread);
        var stored = secrets.StoreAsync(user, answer => ((RedisValue[])answer!)[0] == "secret", seals => server.RunAsync(
            ThreadScripts.Change,
            [Index(user), Records(user), turns.UnsaidOf(user), turns.KeyOf(user), keys.Of(user, "secret")],
            [
                turn.TokenFor(user), name, what, ThreadRecord.Close(thread, seals, name), thread.Updated.ToUnixTimeMilliseconds(),
                IdleSince(), Kept(), options.MaxPerUser, ThreadRecord.CloseChange(kind, thread, seals, turns.UnsaidOf(user)), seals.Name, seals.Secret,
            ],
            cancellationToken), cancellationToken);
        var answer = (RedisValue[])(await StoreCalls.AnswerAsync(stored))!;
        return (string?)answer[0] switch
        {
            "done" => new(long.Parse((string)answer[1]!, CultureInfo.InvariantCulture), kind, thread),
            "no" => null,
            "limit" => throw ThreadRules.TooMany(options),
            _ => throw new SignalException(ErrorCodes.Unavailable, "Changing your threads took too long; nothing was changed. Try again."),
        };
    }

    /// <summary>One that does not open was counted and audited, and keeps nobody from the others.</summary>
    private async ValueTask<StoredThread?> TryOpenAsync(UserKey user, string name, byte[] closed, RedisValue updated, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(user, name, closed, updated, cancellationToken);
        }
        catch (IsolationViolationException)
        {
            return null;
        }
    }

    private async ValueTask<StoredThread> OpenAsync(UserKey user, string name, byte[] closed, RedisValue updated, CancellationToken cancellationToken)
    {
        var (thread, seals) = await StoreCalls.AnswerAsync(
            secrets.OpenAsync(user, seals => (ThreadRecord.Open(closed, seals, name, Moment(updated)), seals), cancellationToken));
        if (!seals.IsCurrent(closed))
            await SealAnewAsync(thread, name, closed, seals, cancellationToken);
        return thread;
    }

    /// <summary>A thread in use would outlive the key that it was sealed with.</summary>
    private async ValueTask SealAnewAsync(StoredThread thread, string name, byte[] closed, UserSeals seals, CancellationToken cancellationToken)
    {
        try
        {
            await server.RunAsync(
                ThreadScripts.Seal,
                [Records(thread.Owner), keys.Of(thread.Owner, "secret")],
                [name, closed, ThreadRecord.Close(thread, seals, name), seals.Name, seals.Secret],
                cancellationToken);
        }
        catch (RedisCallException)
        {
            // A full Redis is read all the same; whoever opens it next seals it.
        }
    }

    private ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] at, RedisValue[] values, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(server.RunAsync(script, at, values, cancellationToken));

    private string Index(UserKey user) => keys.Of(user, "threads");

    private string Records(UserKey user) => keys.Of(user, "thread-records");

    private string NameOf(UserKey user, ThreadId thread) => Text(names.NameTag(user, "thread", thread.Value));

    private DateTimeOffset Now() => ThreadRules.Moment(time);

    private long Kept() => (long)options.KeptFor.TotalMilliseconds;

    private long IdleSince() => (Now() - options.KeptFor).ToUnixTimeMilliseconds();
}
