using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What happens while Redis is away, and after it is back.</summary>
[Trait("Suite", "Quick")]
public sealed class RedisAwayTests : TwoPods
{
    [Fact]
    public async Task AppendsWhileRedisIsDead_WaitInOrder_AndAreStoredOnce_WhenItIsBack()
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        await Redis.KillAsync();
        var waiting = Enumerable.Range(0, 50).Select(_ => AppendAsync(One.Log)).ToArray();
        await Eventually.TrueAsync(() => One.Server.Session is null, "the pod to notice");
        Assert.All(waiting, append => Assert.False(append.IsCompleted));
        await Redis.StartAgainAsync();
        var positions = await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(2, 50).Select(i => (long)i), positions.Select(position => position.Seq));
        var read = await ReadAsync(Two.Log, start, 51);
        Assert.Equal(Enumerable.Range(1, 51).Select(i => (long)i), read.Select(e => e.Cursor.Offset));
    }

    [Fact]
    public async Task AppendsWhileRedisIsPaused_AreStoredOnce_ThoughTheirAnswersWereGivenUp()
    {
        var start = await HeadAsync(One.Log);
        for (var round = 0; round < 3; round++)
        {
            await Redis.PauseAsync();
            var waiting = Enumerable.Range(0, 20).Select(_ => AppendAsync(One.Log)).ToArray();
            await Eventually.TrueAsync(() => One.Server.Session is null, "the pod to give up waiting");
            await Redis.ResumeAsync();
            await Task.WhenAll(waiting);
        }

        Assert.Equal(60, (await HeadAsync(Two.Log)).Offset);
        Assert.Equal(60, (await ReadAsync(Two.Log, start, 60)).Count);
    }

    [Fact]
    public async Task CutConnections_LoseNothingAndRepeatNothing()
    {
        var start = await HeadAsync(One.Log);
        var appends = new List<Task<Server.EventLog.EventPosition>>();
        for (var i = 0; i < 300; i++)
        {
            appends.Add(AppendAsync(i % 2 == 0 ? One.Log : Two.Log, RunId.Parse($"r{i % 5}")));
            if (i % 30 == 0)
                await Redis.CommandAsync("CLIENT", "KILL", "TYPE", "normal");
        }

        var positions = await Task.WhenAll(appends);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), positions.Select(position => position.Cursor.Offset).Order());
        Assert.Equal(300, (await ReadAsync(One.Log, start, 300)).Count);
    }

    [Fact]
    public async Task WhatAPodHolds_IsServedWithoutRedis_AndTheRestComesWhenItIsBack()
    {
        var start = await HeadAsync(One.Log);
        var counter = new WakeCounter();
        using var subscription = One.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        var position = await AppendAsync(One.Log);
        await Redis.KillAsync();
        Assert.Single(await ReadAsync(One.Log, start, 1));
        Assert.Empty((await One.Log.ReadAsync(Users.Alice, position.Cursor, int.MaxValue, default)).Events.ToArray());
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(async () => await Two.Log.ReadAsync(Users.Alice, start, 1, default))).Code);
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(async () => await One.Log.BoundsAsync(Users.Alice, default))).Code);
        var before = counter.Count;
        await Redis.StartAgainAsync();
        await Eventually.TrueAsync(() => counter.Count > before, "everybody to look again");
        Assert.Single(await ReadAsync(One.Log, start, 1));
    }

    [Fact]
    public async Task WhatWaitsForRedis_IsCounted_UntilItIsStored_ButForWhatAWorkerSaysAgain()
    {
        await AppendAsync(One.Log);
        Assert.Equal(0, One.Log.Unstored);
        await Redis.KillAsync();
        var waiting = One.Log.AppendAsync(Users.Alice, [Events.OfThread(), Events.OfThread()], default).AsTask();
        var numbered = One.Log.AppendAsync(Users.Bob, [Events.Of(RunId.Parse("worker")) with { N = 1 }], default).AsTask();
        Assert.Equal(2, One.Log.Unstored);
        await Redis.StartAgainAsync();
        await Task.WhenAll(waiting, numbered);
        Assert.Equal(0, One.Log.Unstored);
    }

    [Fact]
    public async Task AnEmptiedRedis_IsAnotherEpoch_AndAStatedGap()
    {
        await AppendAsync(One.Log);
        var head = await HeadAsync(Two.Log);
        await Redis.CommandAsync("FLUSHALL");
        Assert.Equal(GapReasons.EpochChanged, (await Two.Log.ReadAsync(Users.Alice, head, int.MaxValue, default)).Gap);
        var again = await AppendAsync(One.Log, RunId.Parse("another"));
        Assert.NotEqual(head.Epoch, again.Cursor.Epoch);
        Assert.Equal(1, again.Cursor.Offset);
    }

    [Fact]
    public async Task ARestartWithItsFile_IsNoGapForWhoSawWhatItHas()
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        var seen = await HeadAsync(One.Log);
        await Redis.KillAsync();
        await Redis.StartAgainAsync();
        var position = await AppendAsync(Two.Log);
        Assert.NotEqual(seen.Epoch, position.Cursor.Epoch);
        Assert.Equal(2, position.Cursor.Offset);
        Assert.Single(await ReadAsync(One.Log, seen, 1));
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
    }

    [Fact]
    public async Task AFullRedis_IsAnErrorToWhoAppends()
    {
        await AppendAsync(One.Log);
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        var refusal = await Assert.ThrowsAsync<SignalException>(() => AppendAsync(One.Log));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
        Assert.Contains("OOM", refusal.Message, StringComparison.Ordinal);
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(2, (await AppendAsync(One.Log)).Seq);
    }

    [Fact]
    public async Task AFullRedis_IsReadAllTheSame_AlsoAfterItsRestart()
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        // As if nobody had looked for a while: what is read is kept, though Redis takes nothing.
        await Redis.CommandAsync("HSET", Meta, "t", "0");
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Single(await ReadAsync(Two.Log, start, 1));
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        // Another life of the server, which it cannot write down either.
        await Redis.CommandAsync("HSET", Meta, "i", "another");
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Single(await ReadAsync(Two.Log, start, 1));
        Assert.Equal(start.Epoch, (await HeadAsync(Two.Log)).Epoch);
        await Redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.NotEqual(start.Epoch, (await AppendAsync(One.Log)).Cursor.Epoch);
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
    }

    [Fact]
    public async Task AnAppendThatFailsHalfway_IsTakenBack()
    {
        await AppendAsync(One.Log);
        var start = (await HeadAsync(One.Log)) with { Offset = 0 };
        await Redis.CommandAsync("ACL", "SETUSER", "default", "-rpush");
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await One.Log.AppendAsync(Users.Alice, [Events.Of(RunId.Parse("numbered")) with { N = 1 }], default));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
        await Redis.CommandAsync("ACL", "SETUSER", "default", "+rpush");
        Assert.Equal(2, (await AppendAsync(One.Log)).Cursor.Offset);
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
    }

    [Fact]
    public async Task APodThatMayNotRing_CannotUseRedis_AndWhatIsStoredMeanwhileCounts()
    {
        await AppendAsync(One.Log);
        await Redis.CommandAsync("ACL", "SETUSER", "default", "resetchannels");
        Assert.Equal(2, (await AppendAsync(One.Log)).Cursor.Offset);
        await using var late = await RedisPod.StartAsync(Redis.Configuration, "pods", Options, Change, isReady: false);
        await Eventually.TrueAsync(() => late.Server.Reason.Contains("what it may do", StringComparison.Ordinal), "the reason");
        Assert.Null(late.Server.Session);
        await Redis.CommandAsync("ACL", "SETUSER", "default", "allchannels");
        await Eventually.TrueAsync(() => late.Server.Session is not null, "Redis to be usable");
    }

    [Fact]
    public async Task AServerThatIsACopyForAWhile_IsWaitedFor_ByAllOfACall()
    {
        var users = Enumerable.Range(0, 40).Select(i => Users.Key($"user-{i}")).ToArray();
        await Task.WhenAll(users.Select(user => One.Log.AppendAsync(user, [Events.OfThread()], default).AsTask()));
        // Where the other pod wrote since, the first answer is where the log is, which needs no write.
        await Task.WhenAll(users.Where((_, i) => i % 2 == 0).Select(user => Two.Log.AppendAsync(user, [Events.OfThread()], default).AsTask()));
        await Redis.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        var appends = users.Select(user => One.Log.AppendAsync(user, [Events.OfThread()], default).AsTask()).ToArray();
        await Eventually.TrueAsync(() => One.Server.Session is null, "the pod to notice");
        await Redis.CommandAsync("REPLICAOF", "NO", "ONE");
        foreach (var (append, i) in appends.Select((append, i) => (append, i)))
            Assert.Equal(i % 2 == 0 ? 3 : 2, (await append)[0].Cursor.Offset);
    }

    [Fact]
    public async Task WhoWaitedForTooLong_IsTold_AndWhatWasToldToFailIsNotStoredLater()
    {
        await using var hasty = await RedisPod.StartAsync(Redis.Configuration, "pods", change: options =>
        {
            options.CallTimeout = TimeSpan.FromMilliseconds(200);
            options.EmitTimeout = TimeSpan.FromSeconds(1);
        });
        var first = await AppendAsync(One.Log);
        await Redis.KillAsync();
        var refusal = await Assert.ThrowsAsync<SignalException>(() => AppendAsync(hasty.Log));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
        await Redis.StartAgainAsync();
        await Eventually.TrueAsync(() => hasty.Server.Session is not null, "Redis to be back");
        Assert.Equal(first.Cursor.Offset, (await HeadAsync(hasty.Log)).Offset);
    }

    [Fact]
    public async Task AServerThatStaysACopy_IsAnErrorToWhoAppends_AndNothingIsStoredLater()
    {
        await using var hasty = await RedisPod.StartAsync(Redis.Configuration, "pods", change: options => options.EmitTimeout = options.CallTimeout = TimeSpan.FromSeconds(2));
        await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default);
        await Redis.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
        await Redis.CommandAsync("REPLICAOF", "NO", "ONE");
        await Eventually.TrueAsync(() => hasty.Server.Session is not null, "Redis to be back");
        Assert.Equal(2, (await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default))[0].Cursor.Offset);
    }

    [Fact]
    public async Task WhatWasToldToFailWhileRedisWasPaused_IsNotStoredWhenItGoesOn()
    {
        await using var hasty = await RedisPod.StartAsync(Redis.Configuration, "pods", change: options =>
        {
            options.CallTimeout = TimeSpan.FromSeconds(1);
            options.EmitTimeout = TimeSpan.FromSeconds(5);
        });
        await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default);
        await Redis.PauseAsync();
        await Assert.ThrowsAsync<SignalException>(async () => await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default));
        await Redis.ResumeAsync();
        await Eventually.TrueAsync(() => hasty.Server.Session is not null, "Redis to be back");
        // Whoever was told does it again: it is there once.
        Assert.Equal(2, (await hasty.Log.AppendAsync(Users.Alice, [Events.OfThread()], default))[0].Cursor.Offset);
        Assert.Equal(2, (await hasty.Log.BoundsAsync(Users.Alice, default)).Head);
    }

    [Fact]
    public async Task WhatPodsLeftThatAreLongGone_IsForgotten_AndWhatIsInUseIsNot()
    {
        await AppendAsync(One.Log);
        var meta = $"netra:pods:{{{Users.Alice}}}:meta";
        await Redis.CommandAsync("EVAL", "for i = 1, 3000 do redis.call('HSET', KEYS[1], 'q:gone-' .. i, '7 1000000 1 1 1 0 1') end return 1", "1", meta);
        var before = int.Parse(await Redis.CommandAsync("HLEN", meta), System.Globalization.CultureInfo.InvariantCulture);
        await AppendAsync(Two.Log);
        // The fields of both pods, and none of the three thousand.
        Assert.Equal(before - 3000 + 1, int.Parse(await Redis.CommandAsync("HLEN", meta), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(3, (await AppendAsync(One.Log)).Seq);
    }

    // After which time a Redis that does not answer is away.
    private protected override void Change(RedisOptions options) => options.CallTimeout = TimeSpan.FromSeconds(2);

    private static string Meta => $"netra:pods:{{{Users.Alice}}}:meta";
}
