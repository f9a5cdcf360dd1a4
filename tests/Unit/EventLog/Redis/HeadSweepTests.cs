using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>When sweeps come, and how long whoever missed something waits for one. Their time is the test's; Redis is real.</summary>
public sealed class HeadSweepTests : TwoPods
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Sweeps_ComeEachAfterAnotherTime_AroundTheirPeriod()
    {
        using var sweep = await StartAsync();
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
            waits.Add(await PassAsync("the sweep to wait for its time"));
        await sweep.StopAsync(default);
        var period = new RedisOptions().SweepPeriod;
        Assert.All(waits, wait => Assert.InRange(wait, period * 0.75, period * 1.25));
        // Of twenty times within half a period, chance has all within a tenth of it once in 10^12.
        Assert.InRange(waits.Max() - waits.Min(), period / 10, period / 2);
    }

    [Fact]
    public async Task WhoMissedSomething_WaitsOnceForDoorbellsOnTheirWay_TogetherWithAllOthers()
    {
        // Several times as many as are compared at once.
        var counters = Enumerable.Range(0, 200).ToDictionary(i => Users.Key($"user-{i}"), _ => new WakeCounter());
        var subscriptions = counters.Select(user => Two.Log.Subscribe(user.Key, user.Value)).ToArray();
        await Eventually.TrueAsync(() => counters.Values.All(counter => counter.Count > 0), "the doorbells to be asked for");
        await Task.WhenAll(counters.Keys.Select(user => Two.Log.BoundsAsync(user, default).AsTask()));
        await DeafenAsync(Two, [.. counters.Keys]);
        await Task.WhenAll(counters.Keys.Select(user => One.Log.AppendAsync(user, [Events.OfThread()], default).AsTask()));
        var before = counters.ToDictionary(user => user.Key, user => user.Value.Count);
        using var sweep = await StartAsync();
        await PassAsync("the sweep to wait for its time");
        Assert.Equal(TimeSpan.FromMilliseconds(500), await PassAsync("those who are behind to be given time"));
        await Eventually.TrueAsync(() => counters.All(user => user.Value.Count > before[user.Key]), "all to be woken, without another wait");
        await Eventually.TrueAsync(() => Two.Logger.Entries.Any(entry => entry.Id == 1402 && entry.Text.Contains(" 200 ", StringComparison.Ordinal)), "a word about lost doorbells");
        await sweep.StopAsync(default);
        Array.ForEach(subscriptions, subscription => subscription.Dispose());
    }

    // A slow machine is not a Redis that is away, and no sweep comes but the test's.
    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.SweepPeriod) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10));

    private async Task<HeadSweep> StartAsync()
    {
        var sweep = new HeadSweep(Two.Log, Two.Server, new(), new(), _time, Two.Logger.For<HeadSweep>());
        await sweep.StartAsync(default);
        return sweep;
    }

    /// <summary>Lets the time pass for which the sweep waits next.</summary>
    private async Task<TimeSpan> PassAsync(string because)
    {
        await Eventually.TrueAsync(() => _time.PendingTimers == 1, because);
        var wait = _time.NextIn!.Value;
        _time.AdvanceToNext();
        return wait;
    }
}
