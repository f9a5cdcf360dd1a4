using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>A process that holds everything in its memory is told to stop while workers have runs.</summary>
public sealed class WorkerDrainTests
{
    private static readonly Canary Canaries = new();

    [Fact]
    public async Task Alice_WhoseWorkerIsAtWork_HearsItComplete_ThenBothAreToldToComeBack()
    {
        var gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Drain:RunsWithin"] = "00:00:20" });
        await using var alice = await gateway.AttachedAsync("alice");
        await using var bob = await gateway.AttachedAsync("bob");
        await using var worker = await gateway.WorkerAsync();
        await using var idle = await gateway.WorkerAsync("idle");
        await worker.RegisterAsync("remote");
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "last", input = new { canary = Canaries.For("alice") } });
        var lease = await worker.LeaseAsync("last");
        var stop = gateway.StopAsync();
        await idle.Client.WaitForAsync(heard => heard.Target == "closing", "the worker without a run to be told");
        await worker.SayAsync(lease, ("agent_thinking", new { text = Canaries.For("alice") }), ("agent_completed", new { durationMs = 1 }));

        var goodbye = await worker.Client.WaitForAsync(heard => heard.Target == "closing", "the worker to be told");
        Assert.Equal("going_away", goodbye.Argument.GetProperty("code").GetString());
        Assert.True(goodbye.Argument.GetProperty("reconnect").GetBoolean());
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        Assert.Equal(["agent_started", "agent_thinking", "agent_completed", "closing"], alice.Invocations.TakeLast(4).Select(heard => heard.Target));
        Assert.DoesNotContain("alice", Canaries.Owners(bob.Received));
        await stop;
        Assert.Contains(gateway.Log.Lines, line => line.Contains("2 connections were told to come back elsewhere, 0 runs were ended early, events lost 0", StringComparison.Ordinal));
        await gateway.DisposeAsync();
    }
}
