using System.Globalization;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Connections to Redis are cut again and again, at any moment of their life: calls and doorbells come back each time.</summary>
public sealed class CutConnectionTests : TwoPods
{
    private const int Rounds = 30;

    private long _rung;

    /// <summary>Nothing else than a doorbell, or the word that Redis is back, wakes within the test.</summary>
    private protected override void Change(Server.Redis.RedisOptions options)
    {
        // After which time, and some more, a connection that the library lost is made anew.
        options.CallTimeout = TimeSpan.FromSeconds(2);
        options.SweepPeriod = TimeSpan.FromMinutes(10);
    }

    [Fact]
    public async Task CallsAndDoorbells_ComeBack_HoweverOftenConnectionsAreCut()
    {
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        for (var round = 0; round < Rounds; round++)
        {
            var appends = Enumerable.Range(0, 20).Select(_ => AppendAsync(One.Log)).ToArray();
            await CutAsync(round);
            await Task.WhenAll(appends).WithinAsync($"what was appended in round {round}");
            await HearsAsync(counter, round);
        }

        Assert.Equal((Rounds * 20) + _rung, (await HeadAsync(One.Log)).Offset);
    }

    /// <summary>Up to six times, as closely as one process can, so that new connections are hit in the middle of their handshake too.</summary>
    private async Task CutAsync(int round)
    {
        var type = ((string[])["normal", "pubsub", "all"])[round % 3];
        var count = Random.Shared.Next(1, 7).ToString(CultureInfo.InvariantCulture);
        if (type == "all")
            await Task.WhenAll(Redis.CommandAsync("-r", count, "CLIENT", "KILL", "TYPE", "normal"), Redis.CommandAsync("-r", count, "CLIENT", "KILL", "TYPE", "pubsub"));
        else
            await Redis.CommandAsync("-r", count, "CLIENT", "KILL", "TYPE", type);
    }

    /// <summary>Redis has one subscriber of the channel, and what is rung there wakes.</summary>
    private async Task HearsAsync(WakeCounter counter, int round)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                // As the sweep does: what the client library forgets while it has no server is asked for again.
                Two.Log.Forget();
                return (await Redis.CommandAsync("PUBSUB", "NUMSUB", $"netra:pods:{{{Users.Alice}}}:bell")).EndsWith("\n1", StringComparison.Ordinal);
            },
            $"the doorbell to be asked for in round {round}");
        var before = counter.Count;
        await AppendAsync(One.Log, RunId.Parse("r-bell")).WithinAsync($"an append in round {round}");
        _rung++;
        await Eventually.TrueAsync(() => counter.Count > before, $"the bell to be heard in round {round}");
    }
}
