using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads.Redis;

public sealed class RedisThreadStoreTests : ThreadStoreContract, IAsyncLifetime
{
    private const string Canary = "canary-51b2e8";

    private RedisProcess _redis = null!;
    private ThreadPod _pod = null!;
    private ThreadPod _other = null!;

    private protected override IThreadStore Store => _pod.Store;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _pod = await ThreadPod.StartAsync(_redis, Options, Time);
        _other = await ThreadPod.StartAsync(_redis, Options, Time);
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _pod.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Thread_OfOnePod_IsTheOthersToo_AndTurnsAreTakenTogether()
    {
        var added = await AddAsync(Users.Alice, "t1", "Shared");
        Assert.Equal(added, await _other.Store.FindAsync(Users.Alice, Name, default));
        var turn = await _other.Store.TakeTurnAsync(Users.Alice, default);
        var waiting = InTurnAsync(Users.Alice, mine => Store.RenameAsync(Users.Alice, mine, Name, "Here", default));
        await _other.Store.RenameAsync(Users.Alice, turn, Name, "There", default);
        Assert.False(waiting.IsCompleted);
        await turn.DisposeAsync();
        Assert.Equal("Here", (await waiting.WaitAsync(Eventually.Deadline))!.Thread.Title);
        Assert.Equal("Here", (await _other.Store.FindAsync(Users.Alice, Name, default))!.Title);
    }

    [Fact]
    public async Task TurnOfAPodThatDied_EndsByItself_AndWhatItLeftUnsaidIsFound_AndItChangesNothingAnyMore()
    {
        var dead = await _other.Store.TakeTurnAsync(Users.Alice, default);
        await _other.Store.AddAsync(Users.Alice, dead, Name, "Left", default);
        Assert.Equal("1", await _redis.CommandAsync("PEXPIRE", _other.Turns.KeyOf(Users.Alice), "1"));
        await using var turn = await Store.TakeTurnAsync(Users.Alice, default);
        Assert.Equal((ThreadChangeKind.Created, "Left"), (Assert.Single(turn.Unsaid).Kind, turn.Unsaid[0].Thread.Title));
        var late = await Assert.ThrowsAsync<SignalException>(async () => await _other.Store.RenameAsync(Users.Alice, dead, Name, "Late", default));
        Assert.Equal(ErrorCodes.Unavailable, late.Code);
        await dead.DisposeAsync();
        Assert.NotNull(await Store.RenameAsync(Users.Alice, turn, Name, "In turn", default));
    }

    [Fact]
    public async Task NoKey_HoldsWhatAUserWrote_AndEachExpires()
    {
        await AddAsync(Users.Alice, Canary, Canary);
        await InTurnAsync(Users.Alice, turn => Store.RenameAsync(Users.Alice, turn, ThreadId.Parse(Canary), $"{Canary} again", default));
        var keys = (await _redis.CommandAsync("KEYS", $"*{Users.Alice}*")).Split('\n');
        Assert.True(keys.Length >= 4, string.Join(' ', keys));
        foreach (var key in keys)
        {
            var dump = await _redis.CommandAsync("TYPE", key) == "hash" ? await _redis.CommandAsync("HGETALL", key) : await _redis.CommandAsync("ZRANGE", key, "0", "-1");
            Assert.DoesNotContain(Canary, key + dump, StringComparison.Ordinal);
            Assert.InRange(long.Parse(await _redis.CommandAsync("PTTL", key), CultureInfo.InvariantCulture), 1, (long)TimeSpan.FromDays(40).TotalMilliseconds);
        }
    }

    [Fact]
    public async Task RecordOfAlice_PutAmongBobs_OpensForNobody_AndAlicesStaysHers()
    {
        await AddAsync(Users.Alice, "t1", "Hers");
        await AddAsync(Users.Bob, "t1", "His");
        var (hers, his) = (_pod.Keys.Of(Users.Alice, "thread-records"), _pod.Keys.Of(Users.Bob, "thread-records"));
        await _redis.CommandAsync(
            "EVAL", "return redis.call('HSET', KEYS[2], redis.call('HKEYS', KEYS[2])[1], redis.call('HVALS', KEYS[1])[1])", "2", hers, his);
        await AddAsync(Users.Bob, "t2", "His too");
        await Assert.ThrowsAsync<IsolationViolationException>(async () => await Store.FindAsync(Users.Bob, Name, default));
        Assert.Single(_pod.Logger.Entries, entry => entry.Id == 2009);
        // It keeps him from none of the others.
        Assert.Equal("His too", Assert.Single((await _other.Store.PageAsync(Users.Bob, null, 10, default)).Threads).Title);
        Assert.Single(_other.Logger.Entries, entry => entry.Id == 2009);
        var (titles, next) = (new List<string?>(), (ThreadPlace?)null);
        do
        {
            var page = await Store.PageAsync(Users.Bob, next, 1, default);
            titles.AddRange(page.Threads.Select(thread => thread.Title));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(["His too"], titles);
        Assert.Equal("Hers", (await Store.FindAsync(Users.Alice, Name, default))!.Title);
    }

    [Fact]
    public async Task Record_PutAtAnotherNameOfItsOwnUser_DoesNotOpen()
    {
        await AddAsync(Users.Alice, "t1", "One");
        await AddAsync(Users.Alice, "t2", "Two");
        await _redis.CommandAsync(
            "EVAL", "local v = redis.call('HGETALL', KEYS[1]) return redis.call('HSET', KEYS[1], v[1], v[4], v[3], v[2])", "1", _pod.Keys.Of(Users.Alice, "thread-records"));
        await Assert.ThrowsAsync<IsolationViolationException>(async () => await Store.FindAsync(Users.Alice, Name, default));
    }

    [Fact]
    public async Task RedisThatIsAway_IsUnavailable_AndWhatWasThereIsThereAfterwards()
    {
        await AddAsync(Users.Alice, "t1", "Kept");
        await _redis.KillAsync();
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(async () => await Store.FindAsync(Users.Alice, Name, default))).Code);
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(async () => await Store.TakeTurnAsync(Users.Alice, default))).Code);
        await _redis.StartAgainAsync();
        StoredThread? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    found = await Store.FindAsync(Users.Alice, Name, default);
                    return true;
                }
                catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
                {
                    return false;
                }
            },
            "Redis to be usable again");
        Assert.Equal("Kept", found?.Title);
    }
}
