using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod that is killed takes no line of a thread with it.</summary>
public sealed class KilledPodQueueTests : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private GatewayProcess _one = null!;
    private GatewayProcess _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(_redis))
        {
            ["Netra:Runs:Agents:docs:WhenBusy"] = "enqueue", ["Netra:Agents:WordsPerSecond"] = "1", ["Netra:Redis:CallTimeout"] = "00:00:20",
        };
        (_one, _two) = (await GatewayProcess.StartAsync(settings), await GatewayProcess.StartAsync(settings));
        foreach (var pod in (GatewayProcess[])[_one, _two])
            await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
    }

    public async Task DisposeAsync()
    {
        await _one.KillAsync();
        await _two.KillAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Alice_WhosePodIsKilledWhileItsThreadHasALine_HearsTheOtherPodGoOn_OneAfterTheOther()
    {
        await using var alice = await _two.ConnectAsync("alice");
        await using var bob = await _two.ConnectAsync("bob");
        await alice.InvokeAsync("Attach");
        await bob.InvokeAsync("Attach");
        await using (var there = await _one.ConnectAsync("alice"))
            foreach (var run in (string[])["lost", "next", "last"])
                await there.InvokeAsync("StartRun", new { agent = "docs", runId = run, threadId = "line", input = new { text = "What is a cursor?" } });
        await alice.WaitForAsync(heard => heard.RunId == "last" && heard.Target == "run_queued", "the line to be there");
        await _one.KillAsync();

        var end = await alice.WaitForAsync(heard => heard.RunId == "lost" && heard.Target == "agent_error", "the run of the killed pod to end", TimeSpan.FromSeconds(60));
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        foreach (var run in (string[])["next", "last"])
        {
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_thinking", $"{run} to begin");
            await alice.InvokeAsync("CancelRun", new { runId = run });
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_cancelled", $"{run} to end");
        }

        Assert.Equal(
            ["lost agent_started", "lost agent_error", "next agent_started", "next agent_cancelled", "last agent_started", "last agent_cancelled"],
            alice.Events.Where(heard => heard.Target is "agent_started" or "agent_error" or "agent_cancelled").Select(heard => $"{heard.RunId} {heard.Target}"));
        Assert.Empty(bob.Events);
    }
}
