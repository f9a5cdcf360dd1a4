using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>A run whose thread was deleted is gone on every pod at once, and its name is not another run's while the log has its events.</summary>
public sealed class ForgottenRunTests : TwoRunPods
{
    public ForgottenRunTests() => LogOptions.MaxEventsPerUser = 12;

    [Fact]
    public async Task ForgottenRun_IsGoneOnBothPods_AndItsNameIsTaken_UntilTheLogHasNothingOfIt()
    {
        await CompletesAsync("r1", "t1");
        await Two.DeleteThreadAsync("t1");
        foreach (var pod in (RunPod[])[One, Two])
        {
            Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => pod.GetRunAsync("r1")));
            Assert.Equal(ErrorCodes.Conflict, await CodeAsync(() => pod.StartRunAsync("r1", "quick", "t2")));
            Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => pod.GetRunAsync("r1")));
            Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => pod.GetThreadAsync("t2")));
        }

        // Whoever was about to begin it when it was forgotten.
        var first = EventLog.Events.Of(RunId.Parse("r1")) with { Seq = 1 };
        Assert.True((await Assert.ThrowsAsync<RunMovedException>(() => One.Log.AppendAsync(Users.Alice, [first], default).AsTask())).IsEnded);

        for (var i = 0; i < 5; i++)
            await CompletesAsync($"other-{i}", "t3");
        Assert.DoesNotContain(await EventsAsync(Two), e => e.Event.Run?.Value == "r1");
        await CompletesAsync("r1", "t2");
        Assert.Equal("r1", Assert.Single((await Two.GetThreadAsync("t2")).Runs).RunId.Value);
    }

    [Fact]
    public async Task RunThatIsForgottenBeforeItBegan_EndsCancelled_AndNeverBegins()
    {
        await CompletesAsync("earlier", "t1");
        Added = () => Two.DeleteThreadAsync("t1");
        Assert.Equal(RunStatus.Cancelled, (await One.StartRunAsync("early", thread: "t1")).Status);
        Assert.Equal(["agent_cancelled"], (await EventsAsync(Two)).Where(e => e.Event.Run?.Value == "early").Select(e => e.Event.Type));
        Assert.Equal(0, One.Agent.Runs);
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "nothing of the run to be left");
        Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => One.GetRunAsync("early")));
        Assert.Equal("0", await Redis.CommandAsync("ZCARD", $"netra:runs:{{{Users.Alice}}}:active"));
    }

    [Fact]
    public async Task RunUnderWayOnOnePod_WhoseThreadIsDeletedOnTheOther_IsCancelled_AndSaysNothingMore()
    {
        await One.StartRunAsync("long", thread: "t1");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await Two.DeleteThreadAsync("t1");
        await Assert.ThrowsAnyAsync<Exception>(() => One.Agent.Run.ThinkingAsync("late").AsTask());
        await Eventually.TrueAsync(() => One.Agent.Run.Cancelled.IsCancellationRequested && One.Gauges.AreNone, "the agent to be told");
        Assert.Equal(["agent_started", "agent_cancelled"], (await EventsAsync(Two)).Select(e => e.Event.Type));
        Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => One.GetRunAsync("long")));
        await Eventually.TrueAsync(async () => await Redis.CommandAsync("SCARD", One.Names.Key) == "0", "the run to be off the pod's list");
    }

    private static async Task<string> CodeAsync(Func<Task> ask) => (await Assert.ThrowsAsync<SignalException>(ask)).Code;

    private async Task CompletesAsync(string run, string thread)
    {
        await One.StartRunAsync(run, "quick", thread);
        await Eventually.TrueAsync(() => One.Gauges.AreNone && One.Get<Server.Agents.AgentRunner>().Running == 0, "the run to be over");
        Assert.Equal(RunStatus.Completed, (await Two.GetRunAsync(run)).Status);
    }
}
