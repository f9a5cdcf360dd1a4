using Netra.Signal.Server.Redis;
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
    }
}
