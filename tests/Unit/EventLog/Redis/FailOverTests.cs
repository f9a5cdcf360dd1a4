using Netra.Signal.Server.Diagnostics;
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
        await Eventually.TrueAsync(async () => await IsBackAsync(pod), "the pod to find the new master");

        Assert.Equal(GapReasons.EpochChanged, (await pod.Log.ReadAsync(Users.Alice, lost.Cursor, int.MaxValue, default)).Gap);
        var page = await pod.Log.ReadAsync(Users.Alice, kept.Cursor, int.MaxValue, default);
        Assert.Null(page.Gap);
        Assert.Empty(page.Events.ToArray());
        // The offset that was lost is used again, under another epoch: nobody takes the one event for the other.
        var again = (await pod.Log.AppendAsync(Users.Alice, [Events.Of(run)], default))[0];
        Assert.Equal(lost.Cursor.Offset, again.Cursor.Offset);
        Assert.NotEqual(lost.Cursor.Epoch, again.Cursor.Epoch);
        Assert.Equal(GapReasons.EpochChanged, (await pod.Log.ReadAsync(Users.Alice, lost.Cursor, int.MaxValue, default)).Gap);
        Assert.Single((await pod.Log.ReadAsync(Users.Alice, kept.Cursor, int.MaxValue, default)).Events.ToArray());
    }

    private static async Task<bool> IsBackAsync(RedisPod pod)
    {
        try
        {
            await pod.Log.BoundsAsync(Users.Alice, default);
            return true;
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            return false;
        }
    }
}
