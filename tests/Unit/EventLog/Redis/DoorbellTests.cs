using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A doorbell that could not be asked for is asked for again.</summary>
public sealed class DoorbellTests : TwoPods
{
    [Fact]
    public async Task ADoorbellThatCouldNotBeAskedFor_IsAskedForWhenRedisIsBack()
    {
        await Redis.KillAsync();
        await using var late = await RedisPod.StartAsync(Redis.Configuration, "pods", Options, Change, isReady: false);
        var counter = new WakeCounter();
        using var subscription = late.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => late.Logger.Entries.Any(entry => entry.Id == 1401), "a word about the doorbell");
        await Redis.StartAgainAsync();
        await Eventually.TrueAsync(() => late.Server.Session is not null && One.Server.Session is not null, "Redis to be back");
        await HearsAsync(late, counter);
    }

    [Fact]
    public async Task ADoorbellThatRedisRefused_IsAskedForByTheSweep()
    {
        await Redis.CommandAsync("ACL", "SETUSER", "default", "resetchannels");
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => Two.Logger.Entries.Any(entry => entry.Id == 1401), "a word about the doorbell");
        await Redis.CommandAsync("ACL", "SETUSER", "default", "allchannels");
        await HearsAsync(Two, counter);
    }

    [Fact]
    public async Task AUserWhomRedisRefuses_DoesNotEndTheSweepForTheOthers()
    {
        var counters = new Dictionary<UserKey, WakeCounter>();
        var subscriptions = new List<IDisposable>();
        foreach (var user in Enumerable.Range(0, 150).Select(i => Users.Key($"user-{i}")))
            subscriptions.Add(Two.Log.Subscribe(user, counters[user] = new()));
        await Eventually.TrueAsync(() => counters.Values.All(counter => counter.Count > 0), "the doorbells to be asked for");
        await DeafenAsync(Two, [.. counters.Keys]);
        // Whoever is looked at first cannot be read.
        var (first, others) = (Two.Log.Subscribed.Take(64).Select(log => log.Names.Owner).ToHashSet(), Two.Log.Subscribed.Skip(64).Select(log => log.Names.Owner).ToArray());
        foreach (var user in first)
            await Redis.CommandAsync("HSET", $"netra:pods:{{{user}}}:meta", "v", "99");
        var before = others.ToDictionary(user => user, user => counters[user].Count);
        await Task.WhenAll(others.Select(user => One.Log.AppendAsync(user, [Events.OfThread()], default).AsTask()));
        await Eventually.TrueAsync(() => others.All(user => counters[user].Count > before[user]), "the sweep to find what was missed");
        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    private protected override void Change(Server.Redis.RedisOptions options)
    {
        options.CallTimeout = TimeSpan.FromSeconds(2);
        options.SweepPeriod = TimeSpan.FromSeconds(1);
    }

    /// <summary>Redis has a subscriber of the channel, and what is rung there wakes.</summary>
    private async Task HearsAsync(RedisPod pod, WakeCounter counter)
    {
        var channel = $"netra:pods:{{{Users.Alice}}}:bell";
        await Eventually.TrueAsync(async () => (await Redis.CommandAsync("PUBSUB", "NUMSUB", channel)).EndsWith("\n1", StringComparison.Ordinal), "the doorbell to be asked for");
        await pod.Log.BoundsAsync(Users.Alice, default);
        var before = counter.Count;
        await AppendAsync(One.Log, RunId.Parse("r-bell"));
        await Eventually.TrueAsync(() => counter.Count > before, "the bell to be heard");
    }
}
