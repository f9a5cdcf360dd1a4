using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

[Trait("Suite", "Quick")]
public sealed class MemoryWaitingRunTests : WaitingRunContract
{
    private protected override QueueRig MakeRig() => new MemoryQueueRig();

    [Fact]
    public async Task Runs_ThatWaitWhenTheProcessStops_EndAsUnavailable_AndNoneBegins()
    {
        var rig = (MemoryQueueRig)Rig;
        foreach (var run in (string[])["a", "b", "c"])
            await Rig.StartAsync(run);
        rig.Queue.Sweep.Begin();
        Rig.Finish("a");
        await Rig.EndedAsync("a");
        Assert.Equal(2, await rig.Queue.Sweep.EndAsync());
        Assert.Equal(["run_queued 1", "agent_error unavailable"], await Rig.ToldAsync("b"));
        Assert.Equal("agent_error unavailable", (await Rig.ToldAsync("c"))[^1]);
        Assert.Equal(["alice/a"], Rig.Gates.Begun);
    }
}
