using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>What a killed pod left is ended, and then nothing is left of the pod.</summary>
public sealed class LostRunTests : TwoRunPods
{
    private const string Killed = "killed";

    [Fact]
    public async Task AKilledPodOfWhichARunDoesNotOpen_IsForgotten_AndItsOtherRunEnds()
    {
        var keys = One.Get<RedisKeys>();
        foreach (var run in (string[])["broken", "whole"])
        {
            await One.StartRunAsync(run);
            await Redis.CommandAsync("SMOVE", One.Names.Key, One.Names.KeyOf(Killed), One.Names.NameOf(Users.Alice, RunId.Parse(run)));
        }

        await Redis.CommandAsync("HSET", keys.Run(Users.Alice, RunId.Parse("broken")), "r", "forged");
        await PutAsync(One.Names.KeyOf(Killed));
        await Redis.CommandAsync("HSET", keys.Shared($"pod:{Killed}"), "current", "", "keys", "");
        await Redis.CommandAsync("ZADD", keys.Shared("pods"), "1", Killed);
        await Eventually.TrueAsync(
            async () => await Redis.CommandAsync("ZSCORE", keys.Shared("pods"), Killed) == "",
            "the killed pod to be forgotten",
            PodRoll.DeadAfter + Eventually.Deadline);
        Assert.Empty(await KeysAsync($"*pod:{Killed}*"));
        // It holds up neither its thread nor the trim of its user's log.
        Assert.Equal("", await Redis.CommandAsync("ZSCORE", keys.Of(Users.Alice, "active"), keys.Run(Users.Alice, RunId.Parse("broken"))));
        Assert.Equal([AgentError.WireName], await EndsAsync(Two, "whole"));
        Assert.Contains(One.Pod.Logger.Entries.Concat(Two.Pod.Logger.Entries), entry => entry.Id == 2009);
        Assert.InRange(One.Gauges["netra.signal.violations"] + Two.Gauges["netra.signal.violations"], 3, 30);
    }

    [Fact]
    public async Task NamesThatNoPodWrote_AmongALivingPodsRuns_AreTakenOut_AndItsStraysEnd()
    {
        var keys = One.Get<RedisKeys>();
        await One.StartRunAsync("stray");
        await Redis.CommandAsync("SMOVE", One.Names.Key, Two.Names.Key, One.Names.NameOf(Users.Alice, RunId.Parse("stray")));
        await PutAsync(Two.Names.Key);
        await Eventually.TrueAsync(
            async () =>
            {
                await Two.Get<LostRuns>().EndStrayAsync();
                return await Redis.CommandAsync("SCARD", Two.Names.Key) == "0";
            },
            "its list to be empty",
            PodRoll.DeadAfter + Eventually.Deadline);
        Assert.Equal([AgentError.WireName], await EndsAsync(Two, "stray"));
        Assert.InRange(Two.Gauges["netra.signal.violations"], 3, 30);
    }

    /// <summary>Nothing, and what is no text.</summary>
    private Task<string> PutAsync(string list) =>
        Redis.CommandAsync("EVAL", @"return redis.call('SADD', KEYS[1], '', '\254', '\255')", "1", list);
}
