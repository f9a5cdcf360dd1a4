using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod stops while its worker has a run: the worker goes on with it on another pod.</summary>
public sealed class DrainedWorkerTests : TwoGateways
{
    [Fact]
    public async Task Alice_WhoseWorkerIsToldToGoElsewhere_HearsOneRun_WithoutAHole()
    {
        await using var alice = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await using var worker = await One.WorkerAsync();
        await worker.RegisterAsync("remote");
        await Eventually.TrueAsync(
            async () => (await alice.InvokeAsync("ListAgents")).GetProperty("agents").EnumerateArray().Any(agent => agent.GetProperty("name").GetString() == "remote"),
            "the agent to be known");
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "moved", input = new { canary = Canaries.For("alice") } });
        var lease = await worker.LeaseAsync("moved");
        await worker.PublishAsync(lease, 1, ("agent_thinking", new { text = Canaries.For("alice") }));
        var stop = One.StopAsync();
        await worker.Client.WaitForAsync(heard => heard.Target == "closing", "the worker to be told");
        // It is still connected, and may end what it is at.
        await worker.PublishAsync(lease, 2, ("tool_executing", new { toolCallId = "c1", tool = "search" }));

        await using var moved = await Two.WorkerAsync();
        var resumed = await moved.Client.InvokeAsync("Resume", new { leases = new[] { lease } });
        Assert.Equal(2, resumed.GetProperty("runs")[0].GetProperty("acceptedThrough").GetInt64());
        worker.Client.Abort();
        await moved.PublishAsync(lease, 3, ("agent_completed", new { durationMs = 1 }));
        var heard = await HearToEndAsync(alice, "moved");
        Assert.Equal(
            ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"],
            heard.Select(e => e.Target).Where(type => type != "run_queued"));
        Assert.DoesNotContain("alice", Canaries.Owners(bob.Received));
        await stop;
    }
}
