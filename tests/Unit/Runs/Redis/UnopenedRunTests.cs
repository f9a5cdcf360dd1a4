using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>The kept record of a run under way does not open as its user's: it is shown to nobody, and the user is told of all others.</summary>
public sealed class UnopenedRunTests : TwoRunPods
{
    [Fact]
    public async Task ARunWhoseRecordIsAnothers_IsLeftOutOfWhatIsUnderWay_AndCounted()
    {
        await One.StartRunAsync("whole");
        await One.StartRunAsync("broken");
        await Eventually.TrueAsync(() => One.Agent.Runs == 2, "the agents to begin");
        var other = await Redis.CommandAsync("EVAL", "return redis.call('HSET', KEYS[1], 'r', redis.call('HGET', KEYS[2], 'r'))", "2", Record("broken"), Record("whole"));
        Assert.Equal("0", other);
        Assert.Equal(["whole"], await UnderWayAsync());
        Assert.Contains(Two.Pod.Logger.Entries, entry => entry.Id == 2009);
    }

    [Fact]
    public async Task ARunWhoseUsersSecretWasErased_IsLeftOut_AndWhatIsUnderWayCanBeTold()
    {
        await One.StartRunAsync("before");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await Redis.CommandAsync("DEL", $"netra:runs:{{{Users.Alice}}}:secret");
        Assert.Empty(await UnderWayAsync());
        await Two.StartRunAsync("after", thread: "t2");
        await Eventually.TrueAsync(() => Two.Agent.Runs == 1, "the agent to begin");
        Assert.Equal(["after"], await UnderWayAsync());
    }

    [Fact]
    public async Task WhileRedisIsAway_WhatIsUnderWayIsUnavailable()
    {
        await Redis.KillAsync();
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(UnderWayAsync)).Code);
        await Redis.StartAgainAsync();
        await BackAsync(One, Two);
        Assert.Empty(await AnswerAsync(UnderWayAsync));
    }

    private string Record(string run) => $"netra:runs:{{{Users.Alice}}}:run:{One.Get<UserKeyDerivation>().NameTag(Users.Alice, "run", run):x32}";

    /// <summary>As the pod tells it that knows only what Redis has.</summary>
    private async Task<string[]> UnderWayAsync() => [.. (await Two.Get<IActiveRunSource>().FoldAsync(Users.Alice, default)).Runs.Select(run => run.RunId.Value)];
}
