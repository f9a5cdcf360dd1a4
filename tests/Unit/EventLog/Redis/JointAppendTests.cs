using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What waits for several users at the same time goes to Redis in one call, and each user's is stored or refused for itself.</summary>
[Trait("Suite", "Quick")]
public sealed class JointAppendTests : TwoPods
{
    private static readonly UserKey[] Many = [.. Enumerable.Range(0, 300).Select(i => Users.Key($"user-{i}"))];

    [Fact]
    public async Task ManyUsersAtOnce_EachHaveTheirOwn_InOrder()
    {
        var positions = await Task.WhenAll(Many.SelectMany((user, i) => Enumerable.Range(0, 3).Select(async n =>
            (User: i, N: n, At: (await One.Log.AppendAsync(user, [Events.Of(RunId.Parse($"r-{i}-{n}"))], default))[0].Cursor))));
        foreach (var (user, own) in Many.Zip(positions.GroupBy(position => position.User).OrderBy(group => group.Key)))
        {
            Assert.Equal([1L, 2L, 3L], own.Select(position => position.At.Offset).Order());
            var page = await Two.Log.ReadAsync(user, own.First().At with { Offset = 0 }, int.MaxValue, default);
            Assert.All(page.Events.ToArray(), e => Assert.Equal(user, e.Owner));
            Assert.Equal(own.OrderBy(position => position.At.Offset).Select(position => $"r-{position.User}-{position.N}"), page.Events.ToArray().Select(e => e.Event.Run!.Value.Value));
        }
    }

    [Fact]
    public async Task ManyUsersAtOnce_GoInFewCalls()
    {
        await Task.WhenAll(Many.Select(AppendAsync));
        await Redis.CommandAsync("CONFIG", "RESETSTAT");
        // All of them wait by the time that it answers.
        await Redis.PauseAsync();
        var appends = Many.Select(AppendAsync).ToArray();
        await Redis.ResumeAsync();
        await Task.WhenAll(appends);
        var commands = await Redis.CommandAsync("INFO", "commandstats");
        var calls = int.Parse(commands.Split("cmdstat_evalsha:calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(calls, 1, Many.Length / 10);
    }

    [Fact]
    public async Task AUserWhomRedisRefuses_StopsNoOther()
    {
        await Task.WhenAll(Many.Select(AppendAsync));
        await Redis.CommandAsync("HSET", $"netra:pods:{{{Many[7]}}}:meta", "v", "99");
        var appends = Many.Select(AppendAsync).ToArray();
        var refused = await Assert.ThrowsAsync<SignalException>(() => appends[7]);
        Assert.Equal(ErrorCodes.Unavailable, refused.Code);
        Assert.Contains("FORMAT", refused.Message, StringComparison.Ordinal);
        for (var i = 0; i < Many.Length; i++)
            if (i != 7)
                Assert.Equal(2, (await appends[i]).Cursor.Offset);
        Assert.Contains(One.Logger.Entries, entry => entry.Text.Contains("FORMAT", StringComparison.Ordinal));
    }

    private async Task<EventPosition> AppendAsync(UserKey user) => (await One.Log.AppendAsync(user, [Events.Of(Run)], default))[0];

    // A slow machine, or a pause, is not a Redis that is away; nor does a pod forget meanwhile where the logs are, and ask.
    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.SweepPeriod) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10));
}
