using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What is in the log and was rung for, or never will be, and was not read: nobody may rest on a copy that lacks it.</summary>
[Trait("Suite", "Quick")]
public sealed class UnheardTests : TwoPods
{
    [Fact]
    public async Task WhoCouldNotReadOn_WhileRedisRefused_IsWokenByTheSweep_ThoughNothingCameSince()
    {
        var counter = new WakeCounter();
        using var subscription = await SubscribeAsync(One.Log, counter);
        var written = await AppendAsync(One.Log);
        var start = written.Cursor with { Offset = 0 };
        var log = Assert.Single(One.Log.Subscribed);
        Assert.False(await HasMissedAsync(log));
        await Redis.CommandAsync("ACL", "SETUSER", "default", "-evalsha");
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
        await Redis.CommandAsync("ACL", "SETUSER", "default", "+evalsha");
        var before = counter.Count;
        Assert.False(await HasMissedAsync(log));
        Assert.Equal(before + 1, counter.Count);
        Assert.Single(await ReadAsync(One.Log, start, 1));
    }

    [Fact]
    public async Task WhoPutSomethingElseOff_IsWokenByTheSweep_Once()
    {
        var counter = new WakeCounter();
        using var subscription = await SubscribeAsync(One.Log, counter);
        await AppendAsync(One.Log);
        var log = Assert.Single(One.Log.Subscribed);
        Assert.False(await HasMissedAsync(log));
        One.Log.WakeWhenReached(Users.Alice);
        var before = counter.Count;
        for (var i = 0; i < 2; i++)
            Assert.False(await HasMissedAsync(log));
        Assert.Equal(before + 1, counter.Count);
    }

    [Fact]
    public async Task WhoIsBehind_WhenTheSweepFindsMoreThanThisPodHas_IsNotToldThatItsCopyIsAll()
    {
        using var subscription = await SubscribeAsync(One.Log, new());
        var start = (await AppendAsync(One.Log)).Cursor with { Offset = 0 };
        await AppendAsync(One.Log);
        Assert.Equal(2, (await ReadAsync(One.Log, start, 2)).Count);
        await DeafenAsync(One);
        var missed = await AppendAsync(Two.Log);
        Assert.True(await HasMissedAsync(Assert.Single(One.Log.Subscribed)));
        // From here on nobody is woken for it: who reads the copy must learn from it that there is more.
        var page = await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Equal((2, 3L), (page.Events.Length, page.Bounds.Head));
        Assert.Equal([missed.Cursor], (await One.Log.ReadAsync(Users.Alice, page.Events.Span[^1].Cursor, int.MaxValue, default)).Events.ToArray().Select(e => e.Cursor));
    }

    [Fact]
    public async Task WhoRests_IsWokenForWhatAnotherReaderOfTheLogFoundFirst_ThoughItsDoorbellWasLost()
    {
        var start = (await AppendAsync(Two.Log)).Cursor with { Offset = 0 };
        var counter = new WakeCounter();
        using var subscription = await SubscribeAsync(One.Log, counter);
        // The copy begins here: who reads from further back asks Redis.
        await One.Log.ReadAsync(Users.Alice, start with { Offset = 1 }, int.MaxValue, default);
        await DeafenAsync(One);
        await AppendAsync(Two.Log);
        var before = counter.Count;
        Assert.Equal(2, (await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default)).Events.Length);
        Assert.Equal(before + 1, counter.Count);
    }

    [Fact]
    public async Task WhoseRunHasGoneOnElsewhere_ReadsOnInRedis_ThoughNoDoorbellCame()
    {
        using var subscription = await SubscribeAsync(One.Log, new());
        var first = await AppendAsync(One.Log);
        var start = first.Cursor with { Offset = 0 };
        Assert.Single(await ReadAsync(One.Log, start, 1));
        await DeafenAsync(One);
        var second = await AppendAsync(Two.Log);
        var moved = await Assert.ThrowsAsync<RunMovedException>(async () => await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { Seq = 2 }], default));
        Assert.Equal(2, moved.Seq);
        Assert.Equal([second.Cursor], (await One.Log.ReadAsync(Users.Alice, first.Cursor, int.MaxValue, default)).Events.ToArray().Select(e => e.Cursor));
    }

    [Fact]
    public async Task WhatAPodHoldsOfManyUsers_IsBounded_AndWhatItLetsGoIsReadFromRedis()
    {
        Options.MaxBytes = 65_536;
        var users = Enumerable.Range(0, 8).Select(i => Users.Key($"user-{i}")).ToArray();
        var subscriptions = users.Select(user => One.Log.Subscribe(user, new WakeCounter())).ToArray();
        var big = Events.OfThread() with { Data = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 4000)}}"}""") };
        foreach (var user in users)
        {
            for (var i = 0; i < 20; i++)
                await One.Log.AppendAsync(user, [big], default);
            Assert.Equal(20, await CountAsync(user));
        }

        One.Log.Forget();
        Assert.InRange(One.Log.Subscribed.Sum(log => log.Limit(int.MaxValue)), 1, users.Length * 16 * 1024);
        foreach (var user in users)
            Assert.Equal(20, await CountAsync(user));
        Array.ForEach(subscriptions, subscription => subscription.Dispose());

        async Task<int> CountAsync(UserKey user) =>
            (await One.Log.ReadAsync(user, new((await One.Log.BoundsAsync(user, default)).Epoch, 0), int.MaxValue, default)).Events.Length;
    }

    [Fact]
    public async Task AForgedDoorbell_ThatTellsOfMoreThanThereIs_DoesNotBlindTheSweep()
    {
        using var subscription = await SubscribeAsync(One.Log, new());
        var start = (await AppendAsync(One.Log)).Cursor with { Offset = 0 };
        Assert.Single(await ReadAsync(One.Log, start, 1));
        var bounds = await One.Log.BoundsAsync(Users.Alice, default);
        var log = Assert.Single(One.Log.Subscribed);
        log.Missed(bounds with { Head = 1_000_000 });
        Assert.False(await HasMissedAsync(log));
        await DeafenAsync(One);
        await AppendAsync(Two.Log);
        Assert.True(await HasMissedAsync(log));
        Assert.Equal(2, (await ReadAsync(One.Log, start, 2)).Count);
    }

    // No sweep comes by but those that a test asks for.
    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.SweepPeriod) = (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));

    /// <summary>What a sweep does about one user.</summary>
    private static async Task<bool> HasMissedAsync(RedisUserLog log) => await log.CompareAsync(default) is { } head && log.MakeUpFor(head);

    private static async Task<IDisposable> SubscribeAsync(IUserEventLog log, WakeCounter counter)
    {
        var subscription = log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        return subscription;
    }
}
