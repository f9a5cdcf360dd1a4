using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Part of what a run said is gone: the run ends, once, and everybody is told the truth about it.</summary>
public sealed class LostHistoryTests : TwoRunPods
{
    public LostHistoryTests() => LogOptions.MaxBytesPerUser = 64 * 1024;

    [Fact]
    public async Task ARunWhoseTailIsLost_EndsAsSuch_AndIsOnBothPodsWhatTheLogHas()
    {
        await using var master = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1 " + master.Port);
        await using var one = await RunPod.StartAsync($"{master.Configuration},{replica.Configuration}", Change);
        await using var two = await RunPod.StartAsync($"{master.Configuration},{replica.Configuration}", Change);
        await one.StartRunAsync("tail");
        await Eventually.TrueAsync(() => one.Agent.Runs == 1, "the agent to begin");
        await one.Agent.Run.ThinkingAsync("kept");
        await one.Agent.Run.ToolAsync("search");
        await Eventually.TrueAsync(async () => await replica.CommandAsync("HGET", $"netra:runs:{{{Users.Alice}}}:meta", "h") == "4", "the replica to follow");
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        await one.Agent.Run.TextAsync("lost");
        await master.KillAsync();
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");
        await BackAsync(one, two);

        await Assert.ThrowsAnyAsync<Exception>(() => one.Agent.Run.ThinkingAsync("goes on").AsTask());
        await Eventually.TrueAsync(() => one.Gauges.AreNone, "the run to end");
        var states = new[] { await AnswerAsync(() => one.GetRunAsync("tail")), await AnswerAsync(() => two.GetRunAsync("tail")) };
        Assert.All(states, state => Assert.Equal((RunStatus.Failed, RunEnds.HistoryLost), (state.Status, state.Error!.Code)));
        Assert.All(states, state => Assert.Empty(state.Messages));
        Assert.All(states, state => Assert.Equal(ToolStatus.Failed, Assert.Single(state.Tools).Status));
        var events = await EventsAsync(two);
        Assert.Equal(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_error"], events.Select(e => e.Event.Type));
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Position.Seq));
        Assert.Single(one.Pod.Logger.Entries, entry => entry.Id == 1607);
    }

    [Fact]
    public async Task ARunUnderAnEmptiedRedis_Ends_AndBothPodsSayThatItsHistoryIsLost()
    {
        await One.StartRunAsync("emptied");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Agent.Run.ThinkingAsync("gone");
        await Redis.CommandAsync("FLUSHALL");
        await Assert.ThrowsAnyAsync<Exception>(() => One.Agent.Run.ThinkingAsync("goes on").AsTask());
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "the run to end");
        Assert.Equal(RunEnds.HistoryLost, (await One.GetRunAsync("emptied")).Error!.Code);
        await Eventually.TrueAsync(async () => await IsKnownAsync(Two, "emptied"), "the end to be kept");
        Assert.Equal(RunEnds.HistoryLost, (await Two.GetRunAsync("emptied")).Error!.Code);
        Assert.Equal(["agent_error"], (await EventsAsync(Two)).Select(e => e.Event.Type));
    }

    [Fact]
    public async Task ARunWhoseHistoryIsLost_AndWhoseEndCannotBeStoredAtFirst_IsSaidToBeEndedOnce_WhenItIs()
    {
        await One.StartRunAsync("late");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Agent.Run.ThinkingAsync("gone");
        await Redis.CommandAsync("FLUSHALL");
        await Redis.CommandAsync("ACL", "SETUSER", "default", "-xadd");
        for (var i = 0; i < 2; i++)
            Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => One.CancelRunAsync("late"))).Code);
        Assert.DoesNotContain(One.Pod.Logger.Entries, entry => entry.Id == 1607);
        await Redis.CommandAsync("ACL", "SETUSER", "default", "+xadd");
        await One.CancelRunAsync("late");
        Assert.Equal(RunEnds.HistoryLost, (await One.GetRunAsync("late")).Error!.Code);
        Assert.Single(One.Pod.Logger.Entries, entry => entry.Id == 1607);
    }

    [Fact]
    public async Task ARunWhoseBeginningWasTrimmed_IsToldUpToWhereItIsKnown_GoesOn_AndCanBeEndedElsewhere()
    {
        await One.StartRunAsync("trimmed");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Agent.Run.TextAsync("The beginning.");
        await One.Get<Server.Runs.Redis.RunRecords>().KeepAsync(Users.Alice, (await FoldAsync(One, "trimmed"))!);
        for (var i = 0; i < 150; i++)
            await One.Agent.Run.ThinkingAsync(new string('x', 1000));
        Assert.True((await Two.Log.BoundsAsync(Users.Alice, default)).Floor > 2);

        // The pod that carries it out knows all of it; the other knows what was kept, and its cursor says so.
        var whole = await One.GetRunAsync("trimmed");
        Assert.Equal("The beginning.", Assert.Single(whole.Messages).Text);
        var known = await Two.GetRunAsync("trimmed");
        Assert.Equal((RunStatus.Running, "The beginning."), (known.Status, Assert.Single(known.Messages).Text));
        Assert.NotEqual(whole.Cursor, known.Cursor);
        var active = await Two.Get<IActiveRunSource>().FoldAsync(Users.Alice, default);
        Assert.Equal(known.Cursor, Assert.Single(active.Runs).Cursor);
        Assert.NotEqual(active.At.ToString(), known.Cursor);

        Assert.Equal(RunStatus.Failed, (await Two.CancelRunAsync("trimmed")).Status);
        await Eventually.TrueAsync(() => One.Agent.Run.Cancelled.IsCancellationRequested && One.Gauges.AreNone, "the agent to be told");
        Assert.Equal(RunEnds.HistoryLost, (await One.GetRunAsync("trimmed")).Error!.Code);
        Assert.Equal(RunEnds.HistoryLost, (await Two.GetRunAsync("trimmed")).Error!.Code);
        Assert.Equal(["agent_error"], await EndsAsync(Two, "trimmed"));
    }

    [Fact]
    public async Task AQuietRun_WhoseUserSaidMuchElsewhere_HasLostNothing()
    {
        await One.StartRunAsync("quiet");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Get<Server.Runs.Redis.RunRecords>().KeepAsync(Users.Alice, (await FoldAsync(One, "quiet"))!);
        for (var i = 0; i < 150; i++)
            await One.Log.AppendAsync(Users.Alice, [EventLog.Events.OfThread() with { Data = new byte[1000] }], default);
        Assert.Equal(RunStatus.Running, (await One.GetRunAsync("quiet")).Status);
        Assert.Equal(RunStatus.Running, (await Two.GetRunAsync("quiet")).Status);
        One.Agent.Leave();
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "the run to end");
        Assert.Equal(RunStatus.Completed, (await Two.GetRunAsync("quiet")).Status);
    }

    [Fact]
    public async Task ARunThatCompleted_AndIsNotKeptAsSuch_IsToldToHaveCompleted_AndThatPartOfItIsLost()
    {
        await One.StartRunAsync("unkept");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Agent.Run.TextAsync("The beginning.");
        await One.Get<Server.Runs.Redis.RunRecords>().KeepAsync(Users.Alice, (await FoldAsync(One, "unkept"))!);
        var record = $"netra:runs:{{{Users.Alice}}}:run:{One.Get<Server.Identity.UserKeyDerivation>().NameTag(Users.Alice, "run", "unkept"):x32}";
        await Redis.CommandAsync("COPY", record, "before");
        for (var i = 0; i < 150; i++)
            await One.Agent.Run.ThinkingAsync(new string('x', 1000));
        await One.Agent.Run.CompleteAsync();
        // As if the pod had died between the end and the keeping of it.
        await Redis.CommandAsync(
            "EVAL", "for _, field in ipairs({ 'r', 'rs' }) do redis.call('HSET', KEYS[1], field, redis.call('HGET', KEYS[2], field)) end return redis.call('DEL', KEYS[2])", "2", record, "before");
        var state = await Two.GetRunAsync("unkept");
        Assert.Equal((RunStatus.Completed, RunEnds.HistoryLost), (state.Status, state.Error!.Code));
        Assert.Equal("The beginning.", Assert.Single(state.Messages).Text);
        Assert.False(state.Messages[0].Complete);
    }

    private static async Task<RunFold?> FoldAsync(RunPod pod, string run)
    {
        var fold = await pod.Get<IRunKeeper>().KeptAsync(Users.Alice, RunId.Parse(run), default);
        await RunReplay.AdvanceAsync(fold!, pod.Get<RunWriting>(), null, null, default);
        return fold;
    }

    private static async Task<bool> IsKnownAsync(RunPod pod, string run)
    {
        try
        {
            return await pod.GetRunAsync(run) is not null;
        }
        catch (SignalException unknown) when (unknown.Code == "not_found")
        {
            return false;
        }
    }
}
