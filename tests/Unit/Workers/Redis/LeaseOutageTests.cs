using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Netra.Signal.Tests.Unit.Runs.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Redis;

/// <summary>Nobody can keep a lease while Redis is away: what was in force when that began has its whole time from its return.</summary>
public sealed class LeaseOutageTests : LeasePods
{
    private protected override IReadOnlyList<string> RedisArguments => FullRedis.Arguments;

    [Fact]
    public async Task ALeaseThatEndedWhileRedisWasAway_HasItsWholeTimeFromItsReturn_AndOneThatEndedBefore_HasNot()
    {
        var before = await LeasedAsync("before", TimeSpan.FromMinutes(-1));
        var during = await LeasedAsync("during", TimeSpan.FromSeconds(5));
        await Redis.KillAsync();
        await Eventually.TrueAsync(() => One.Pod.Server.Session is null && Two.Pod.Server.Session is null && DateTimeOffset.UtcNow > during.Until, "the lease to end without Redis");
        await Redis.StartAgainAsync();
        foreach (var pod in new[] { One, Two })
        {
            await Eventually.TrueAsync(() => pod.Pod.Server.Session is not null, "Redis to be back");
            var outage = pod.Pod.Server.LastOutage!;
            Assert.True(outage.From < during.Until && during.Until < outage.To, $"{outage} {during.Until}");
            Assert.Equal(outage.To + Workers.LeaseFor, (await FindAsync(pod, "during")).Until);
            Assert.Equal(before.Until, (await FindAsync(pod, "before")).Until);
        }

        // Kept since: as long as it says, on either pod.
        var kept = (await FindAsync(One, "during")).Next() with { Until = One.Pod.Server.LastOutage!.To + Workers.LeaseFor * 2 };
        Assert.True(await LeasesOf(One).TrySaveAsync(Users.Alice, kept, default));
        Assert.Equal(kept.Until, (await FindAsync(Two, "during")).Until);
    }

    [Theory]
    [InlineData("OOM")]
    [InlineData("MISCONF")]
    public async Task ALeaseThatEndedWhileRedisWasFull_IsInForce_AndHasItsWholeTimeFromThen(string word)
    {
        var during = await LeasedAsync("during", TimeSpan.FromSeconds(5));
        await Redis.FillAsync(word);
        foreach (var pod in new[] { One, Two })
            await Eventually.TrueAsync(() => pod.Pod.Server.LastOutage is { } outage && outage.To > during.Until, "a full Redis to be noticed, and the lease to end");
        Assert.True((await FindAsync(One, "during")).Until > DateTimeOffset.UtcNow + (Workers.LeaseFor / 2));
        await Redis.EmptyAsync(word);
        foreach (var pod in new[] { One, Two })
        {
            RedisOutage? last = null;
            // While it lasts it is another one at each look.
            await Eventually.TrueAsync(
                () => (last = pod.Pod.Server.LastOutage)?.To > during.Until && ReferenceEquals(last, pod.Pod.Server.LastOutage), "Redis to take something again");
            Assert.Equal(last!.To + Workers.LeaseFor, (await FindAsync(pod, "during")).Until);
        }
    }

    [Fact]
    public async Task WithoutAnOutage_ALeaseEndsWhenItSays()
    {
        var entry = await LeasedAsync("ended", TimeSpan.FromSeconds(-1));
        Assert.Equal(entry.Until, (await FindAsync(Two, "ended")).Until);
        Assert.Null(Two.Pod.Server.LastOutage);
    }

    private static async Task<LeaseEntry> FindAsync(RunPod pod, string run) => (await LeasesOf(pod).FindAsync(Users.Alice, RunId.Parse(run), default))!;

    private async Task<LeaseEntry> LeasedAsync(string run, TimeSpan ends)
    {
        await One.StartRunAsync(run);
        var entry = new LeaseEntry { Owner = Users.Alice, Run = RunId.Parse(run), Agent = "remote", State = LeaseState.Leased, Until = DateTimeOffset.UtcNow + ends };
        Assert.True(await LeasesOf(One).TrySaveAsync(Users.Alice, entry, default));
        return entry;
    }
}
