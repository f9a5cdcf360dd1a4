using System.Globalization;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads.Redis;

/// <summary>A turn that several pods take lasts for as long as its holder lives, and what is to be said is said by one of them.</summary>
public sealed class ThreadTurnTests : IAsyncLifetime
{
    private static readonly ThreadId Name = ThreadId.Parse("t1");

    private readonly ManualTimeProvider _time = new();
    private RedisProcess _redis = null!;
    private ThreadPod _pod = null!;
    private ThreadPod _other = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _pod = await ThreadPod.StartAsync(_redis, new(), _time, _time);
        _other = await ThreadPod.StartAsync(_redis, new(), _time);
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _pod.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Turn_IsRenewedForAsLongAsItIsHeld_AndNotAnyMoreAfterwards()
    {
        var turn = await _pod.Store.TakeTurnAsync(Users.Alice, default);
        for (var i = 0; i < 3; i++)
        {
            await _redis.CommandAsync("PEXPIRE", Key, "5000");
            _time.Advance(TimeSpan.FromSeconds(2.5));
            await Eventually.TrueAsync(async () => await LeftAsync() > 5000, "the turn to be renewed");
        }

        await turn.DisposeAsync();
        Assert.Equal(-2, await LeftAsync());
        _time.Advance(TimeSpan.FromSeconds(10));
        await using var others = await _other.Store.TakeTurnAsync(Users.Alice, default);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task TurnThatEndedWhileItsHolderWasHeldUp_IsNotRenewed_AndSaysNothingThatAnotherSaid()
    {
        await using var late = await _pod.Store.TakeTurnAsync(Users.Alice, default);
        var change = (await _pod.Store.AddAsync(Users.Alice, late, Name, "Mine", default))!;
        await _redis.CommandAsync("DEL", Key);
        await using (var turn = await _other.Store.TakeTurnAsync(Users.Alice, default))
        {
            Assert.False(await _pod.Store.MaySayAsync(Users.Alice, late, change, default));
            Assert.True(await _other.Store.MaySayAsync(Users.Alice, turn, Assert.Single(turn.Unsaid), default));
            await _other.Store.SaidAsync(Users.Alice, turn, turn.Unsaid[0], default);
        }

        Assert.False(await _pod.Store.MaySayAsync(Users.Alice, late, change, default));
        await using var next = await _other.Store.TakeTurnAsync(Users.Alice, default);
        Assert.Empty(next.Unsaid);
        var holder = await _redis.CommandAsync("GET", Key);
        _time.Advance(TimeSpan.FromSeconds(2.5));
        await late.DisposeAsync();
        Assert.Equal(holder, await _redis.CommandAsync("GET", Key));
    }

    [Fact]
    public async Task TurnThatEndedAndThatNobodyHadSince_GoesOn_AndSaysItsChange()
    {
        await using var turn = await _pod.Store.TakeTurnAsync(Users.Alice, default);
        var change = (await _pod.Store.AddAsync(Users.Alice, turn, Name, "Mine", default))!;
        await _redis.CommandAsync("DEL", Key);
        Assert.True(await _pod.Store.MaySayAsync(Users.Alice, turn, change, default));
        Assert.True(await LeftAsync() > 0);
        await _pod.Store.SaidAsync(Users.Alice, turn, change, default);
        Assert.False(await _pod.Store.MaySayAsync(Users.Alice, turn, change, default));
    }

    [Fact]
    public async Task ThreadOfAPodThatRemembersASecretWhichRedisLost_OpensOnTheOther()
    {
        await AddAsync(_pod, "before");
        await _redis.CommandAsync("FLUSHALL");
        await AddAsync(_other, "t1");
        await AddAsync(_pod, "t2");
        foreach (var pod in (ThreadPod[])[_pod, _other])
            Assert.Equal(["t1", "t2"], (await pod.Store.PageAsync(Users.Alice, null, 10, default)).Threads.Select(thread => thread.Thread.Value).Order());
    }

    private string Key => _pod.Turns.KeyOf(Users.Alice);

    private async Task<long> LeftAsync() => long.Parse(await _redis.CommandAsync("PTTL", Key), CultureInfo.InvariantCulture);

    private static async Task AddAsync(ThreadPod pod, string thread)
    {
        await using var turn = await pod.Store.TakeTurnAsync(Users.Alice, default);
        await pod.Store.SaidAsync(Users.Alice, turn, (await pod.Store.AddAsync(Users.Alice, turn, ThreadId.Parse(thread), null, default))!, default);
    }
}
