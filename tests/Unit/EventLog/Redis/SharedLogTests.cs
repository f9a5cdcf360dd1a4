using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A user's log is one log, on whichever pod.</summary>
[Trait("Suite", "Quick")]
public sealed class SharedLogTests : TwoPods
{
    [Fact]
    public async Task WhatOnePodAppends_TheOtherHearsAndReads()
    {
        var start = await HeadAsync(Two.Log);
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        var before = counter.Count;
        var position = await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => counter.Count > before, "the other pod to be woken");
        var read = await ReadAsync(Two.Log, start, 1);
        Assert.Equal(position.Cursor, read[0].Cursor);
        Assert.Equal(Users.Alice, read[0].Owner);
    }

    [Fact]
    public async Task BothPodsAtOnce_WriteOneDenseLog_AndEachRunInItsOwnOrder()
    {
        var start = await HeadAsync(One.Log);
        var positions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            AppendAsync(i % 2 == 0 ? One.Log : Two.Log, RunId.Parse($"r{i % 3}"))));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), positions.Select(position => position.Cursor.Offset).Order());
        Assert.Equal(200, positions.Select(position => position.Cursor.Offset).Distinct().Count());
        var fromOne = await ReadAsync(One.Log, start, 200);
        var fromTwo = await ReadAsync(Two.Log, start, 200);
        Assert.Equal(fromOne.Select(e => (e.Position, Convert.ToHexString(e.Event.Data.Span))), fromTwo.Select(e => (e.Position, Convert.ToHexString(e.Event.Data.Span))));
    }

    [Fact]
    public async Task ALostDoorbell_IsMadeUpForByTheSweep()
    {
        var start = await HeadAsync(Two.Log);
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        // From here on the second pod hears nothing, and does not know it.
        await DeafenAsync(Two);
        var before = counter.Count;
        await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => counter.Count > before, "the sweep to wake the subscriber");
        Assert.Single(await ReadAsync(Two.Log, start, 1));
        await Eventually.TrueAsync(() => Two.Logger.Entries.Any(entry => entry.Id == 1402), "a word about lost doorbells");
    }

    [Fact]
    public async Task WhatAPodAppends_AndIsRungForAsWell_IsReadOnce()
    {
        var start = await HeadAsync(One.Log);
        var counter = new WakeCounter();
        using var subscription = One.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        var bells = 0;
        await One.Server.Subscriber.SubscribeAsync($"netra:pods:{{{Users.Alice}}}:bell", (_, _) => Interlocked.Increment(ref bells));
        await Eventually.TrueAsync(async () => (await Redis.CommandAsync("PUBSUB", "NUMSUB", $"netra:pods:{{{Users.Alice}}}:bell")).EndsWith("\n1", StringComparison.Ordinal), "the channel to be heard");
        for (var i = 0; i < 3; i++)
            await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => Volatile.Read(ref bells) == 3, "the pod's own doorbells");
        var page = await One.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Equal([1L, 2, 3], page.Events.ToArray().Select(e => e.Cursor.Offset));
        Assert.Equal([1L, 2, 3], page.Events.ToArray().Select(e => e.Position.Seq));
    }

    [Fact]
    public async Task TwoUsersWhoseKeysBeginAlike_ShareNothingInRedis()
    {
        var (alice, bob) = (Users.Key(Users.LookAlikes.One), Users.Key(Users.LookAlikes.Other));
        Assert.Equal(alice.Pseudonym, bob.Pseudonym);
        await One.Log.AppendAsync(alice, [Events.OfThread(ThreadId.Parse("of-alice"))], default);
        await Two.Log.AppendAsync(bob, [Events.OfThread(ThreadId.Parse("of-bob"))], default);
        foreach (var (user, thread) in ((Server.Identity.UserKey, string)[])[(alice, "of-alice"), (bob, "of-bob")])
        {
            var page = await Two.Log.ReadAsync(user, new((await Two.Log.BoundsAsync(user, default)).Epoch, 0), int.MaxValue, default);
            Assert.Equal([thread], page.Events.ToArray().Select(e => e.Event.Thread.Value));
        }
    }

    [Fact]
    public async Task AMisroutedDoorbell_GivesBobNothing_AndAliceEverything()
    {
        var (alice, bob) = (new WakeCounter(), new WakeCounter());
        using var first = Two.Log.Subscribe(Users.Alice, alice);
        using var second = Two.Log.Subscribe(Users.Bob, bob);
        await Eventually.TrueAsync(() => alice.Count > 0 && bob.Count > 0, "the doorbells to be asked for");
        var (aliceStart, bobStart) = (await HeadAsync(Two.Log), (await Two.Log.BoundsAsync(Users.Bob, default)).Epoch);
        await Two.Log.ReadAsync(Users.Bob, new(bobStart, 0), int.MaxValue, default);
        byte[]? bell = null;
        await One.Server.Subscriber.SubscribeAsync($"netra:pods:{{{Users.Alice}}}:bell", (_, message) => bell = message);
        await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => bell is not null, "Alice's doorbell");
        await One.Server.Subscriber.PublishAsync($"netra:pods:{{{Users.Bob}}}:bell", bell);
        await Eventually.TrueAsync(() => bob.Count > 1, "Bob's log to be rung at");
        Assert.Empty((await Two.Log.ReadAsync(Users.Bob, new(bobStart, 0), int.MaxValue, default)).Events.ToArray());
        Assert.Single(await ReadAsync(Two.Log, aliceStart, 1));
    }

    private protected override void Change(Server.Redis.RedisOptions options)
    {
        base.Change(options);
        options.SweepPeriod = TimeSpan.FromSeconds(3);
    }
}
