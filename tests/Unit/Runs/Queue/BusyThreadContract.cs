using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>What becomes of a run that is started in a thread where another one is under way.</summary>
public abstract class BusyThreadContract : QueueContract
{
    [Fact]
    public async Task Run_InABusyThread_IsRefusedByDefault_NamingTheOneUnderWay_AndNothingOfItIsStored()
    {
        await Rig.StartAsync("first", "plain");
        var refusal = await Assert.ThrowsAsync<SignalException>(() => Rig.StartAsync("second", "plain"));
        Assert.Equal(ErrorCodes.Conflict, refusal.Code);
        Assert.Contains(" first;", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalException>(() => Rig.StateAsync("second"))).Code);
        Assert.Equal("first", Assert.Single((await Rig.ThreadAsync("t1")).Runs).RunId.Value);
        await Rig.StartAsync("elsewhere", "plain", "t2");
        Rig.Finish("first");
        await Rig.EndedAsync("first");
        await Rig.StartAsync("second", "plain");
        await Rig.BegunAsync("second");
        Assert.Equal(["agent_started"], await Rig.ToldAsync("second"));
    }

    [Fact]
    public async Task Runs_ThatWait_AreToldTheirPlaces_AndBeginInOrder()
    {
        Assert.Null((await Rig.StartAsync("a")).Position);
        foreach (var (run, place) in (IEnumerable<(string, int)>)[("b", 1), ("c", 2), ("d", 3)])
        {
            var waiting = await Rig.StartAsync(run);
            Assert.Equal((RunStatus.Queued, place), (waiting.Status, waiting.Position));
        }

        Rig.Finish("a");
        await Rig.BegunAsync("b");
        await Rig.UntilToldAsync("c", "run_queued 2", "run_queued 1");
        await Rig.UntilToldAsync("d", "run_queued 3", "run_queued 2");
        Assert.Equal("b", (await Rig.ThreadAsync("t1")).Thread.ActiveRunId?.Value);
        Rig.Finish("b");
        await Rig.BegunAsync("c");
        await Rig.UntilToldAsync("d", "run_queued 3", "run_queued 2", "run_queued 1");
        Rig.Finish("c");
        await Rig.BegunAsync("d");
        Rig.Finish("d");
        await Rig.EndedAsync("d");
        Assert.Equal(["alice/a", "alice/b", "alice/c", "alice/d"], Rig.Gates.Begun);
        Assert.Equal(["run_queued 1", "agent_started", "agent_completed"], await Rig.ToldAsync("b"));
        Assert.Null((await Rig.StateAsync("d")).Position);
        await Rig.AssertEachEndedOnceAsync();
    }

    [Fact]
    public async Task Run_ThatInterrupts_BeginsAfterTheEndOfWhatIsUnderWay_BeforeAllThatWait()
    {
        foreach (var (run, agent) in ((string, string)[])[("a", "plain"), ("beside", "concurrent")])
        {
            await Rig.StartAsync(run, agent);
            await Rig.BegunAsync(run);
        }

        await Rig.StartAsync("waits");
        await Rig.StartAsync("now", "interrupt");
        await Rig.BegunAsync("now");
        Assert.Equal(["agent_started", "agent_cancelled"], await Rig.ToldAsync("a"));
        Assert.Equal(["agent_started", "agent_cancelled"], await Rig.ToldAsync("beside"));
        var types = (await Rig.EventsAsync("alice")).Where(e => e.Event.Run?.Value is "a" or "now").Select(e => $"{e.Event.Run} {e.Event.Type}").ToArray();
        Assert.Equal(["a agent_started", "now run_queued", "a agent_cancelled", "now agent_started"], types);
        Assert.Equal(["run_queued 1", "agent_started"], await Rig.ToldAsync("now"));
        Assert.Equal(RunStatus.Queued, (await Rig.StateAsync("waits")).Status);
        Rig.Finish("now");
        await Rig.BegunAsync("waits");
        Assert.Equal(["alice/now", "alice/waits"], Rig.Gates.Begun.TakeLast(2));
    }

    [Fact]
    public async Task Run_OfAConcurrentAgent_BeginsBesideTheOthers_AndWhatWaitsWaitsForAll()
    {
        await Rig.StartAsync("a", "plain");
        await Rig.StartAsync("waits");
        await Rig.StartAsync("beside", "concurrent");
        await Rig.BegunAsync("beside");
        Rig.Finish("a");
        await Rig.EndedAsync("a");
        Assert.Equal(RunStatus.Queued, (await Rig.StateAsync("waits")).Status);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(() => Rig.StartAsync("refused", "plain"))).Code);
        Rig.Finish("beside");
        await Rig.BegunAsync("waits");
    }

    [Fact]
    public async Task Run_ThatWaits_AskedForAgain_IsTheSameRun_AndWithAnotherInputAConflict()
    {
        await Rig.StartAsync("a");
        var once = await Rig.StartAsync("b");
        await Rig.StartAsync("c");
        var again = await Rig.StartAsync("b");
        Assert.Equal((once.CreatedAt, once.Cursor, once.Position), (again.CreatedAt, again.Cursor, again.Position));
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(() => Rig.StartAsync("b", text: "another"))).Code);
        Assert.Equal(["run_queued 1"], await Rig.ToldAsync("b"));
        Assert.Equal("a", (await Rig.StartAsync("a")).RunId.Value);
    }

    [Fact]
    public async Task Threads_OfOneName_OfTwoUsers_NeverMeet()
    {
        await Rig.StartAsync("one", "plain");
        await Rig.StartAsync("one", "plain", user: "bob");
        await Rig.StartAsync("two");
        await Rig.StartAsync("two", user: "bob");
        await Rig.StartAsync("three", "interrupt");
        await Rig.BegunAsync("three");
        Assert.Equal(["agent_started"], await Rig.ToldAsync("one", "bob"));
        Assert.Equal(["run_queued 1"], await Rig.ToldAsync("two", "bob"));
        Rig.Finish("one", "bob");
        await Rig.BegunAsync("two", "bob");
        Assert.Equal(RunStatus.Queued, (await Rig.StateAsync("two")).Status);
    }
}
