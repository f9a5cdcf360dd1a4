using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A replica takes over that did not get the last events.</summary>
[Trait("Suite", "Quick")]
public sealed class FailOverTests
{
    [Fact]
    public async Task ALostTail_IsAGapForWhoSawIt_AndForNobodyElse()
    {
        await using var master = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1 " + master.Port);
        await using var pod = await RedisPod.StartAsync($"{master.Configuration},{replica.Configuration}", "failover");
        var run = RunId.Parse("r-failover");
        var kept = (await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default))[0];
        await Eventually.TrueAsync(async () => (await replica.CommandAsync("HGET", $"netra:failover:{{{Users.Alice}}}:meta", "h")) == "1", "the replica to follow");
        // It hears nothing more of its master, which goes on for a while.
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        var lost = (await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default))[0];
        await master.KillAsync();
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");

        Assert.Equal(GapReasons.EpochChanged, (await ReadAsync(pod, lost.Cursor)).Gap);
        var page = await ReadAsync(pod, kept.Cursor);
        Assert.Null(page.Gap);
        Assert.Empty(page.Events.ToArray());
        // The offset that was lost is used again, under another epoch: nobody takes the one event for the other.
        var again = (await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default))[0];
        Assert.Equal(lost.Cursor.Offset, again.Cursor.Offset);
        Assert.NotEqual(lost.Cursor.Epoch, again.Cursor.Epoch);
        Assert.Equal(GapReasons.EpochChanged, (await ReadAsync(pod, lost.Cursor)).Gap);
        Assert.Single((await ReadAsync(pod, kept.Cursor)).Events.ToArray());
    }

    [Fact]
    public async Task ATailThatWasLostWhileTheMasterWasACopy_IsAGap_ThoughItIsTheSameServerAgain()
    {
        await using var master = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1 " + master.Port);
        await using var pod = await RedisPod.StartAsync(master.Configuration, "failover", change: options => options.CallTimeout = TimeSpan.FromSeconds(10));
        var run = RunId.Parse("r-failback");
        await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default);
        await Eventually.TrueAsync(async () => (await replica.CommandAsync("HGET", $"netra:failover:{{{Users.Alice}}}:meta", "h")) == "1", "the replica to follow");
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        var lost = (await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default))[0];
        // The replica is promoted, the master is its copy for a while and loses what it alone had; then they change again.
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");
        await master.CommandAsync("REPLICAOF", "127.0.0.1", Text(replica.Port));
        await Eventually.TrueAsync(async () => (await master.CommandAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the former master to follow");
        await master.CommandAsync("REPLICAOF", "NO", "ONE");
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", Text(master.Port));
        await Eventually.TrueAsync(() => pod.Server.Session is not null, "the pod to find it");
        Assert.Equal(GapReasons.EpochChanged, (await ReadAsync(pod, lost.Cursor)).Gap);
        await using var other = await RedisPod.StartAsync(master.Configuration, "failover");
        for (var i = 0; i < 2; i++)
            Assert.NotEqual(lost.Cursor.Epoch, (await other.Log.AppendAsync(Users.Alice, [Events.Of(RunId.Parse("r-after"))], default))[0].Cursor.Epoch);
        Assert.Equal(GapReasons.EpochChanged, (await ReadAsync(other, lost.Cursor)).Gap);
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads as soon as there is a master for it: the pod finds the new one, and may lose it once more on the way.</summary>
    private static async Task<LogPage> ReadAsync(RedisPod pod, Cursor after)
    {
        LogPage? page = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    page = await pod.Log.ReadAsync(Users.Alice, after, int.MaxValue, default);
                    return true;
                }
                catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
                {
                    return false;
                }
            },
            "the pod to find the new master");
        return page!.Value;
    }
}
