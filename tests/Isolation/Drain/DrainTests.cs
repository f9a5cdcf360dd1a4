using System.Net;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Drain;

/// <summary>A process is told to stop in the middle of runs.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task AProcessThatIsAskedToStop_FinishesAlicesRun_SaysGoodbye_AndEndsByItself()
    {
        await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string> { ["Netra:Drain:RunsWithin"] = "00:00:20" });
        await using var alice = await gateway.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { });
        await alice.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } });
        await gateway.TerminateAsync();
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        Assert.Equal(["agent_completed", "closing"], alice.Invocations.TakeLast(2).Select(heard => heard.Target));
        Assert.Contains(gateway.Log.Lines, line => line.Contains("1 connections were told to come back elsewhere, 0 runs were ended early, events lost 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhileRunsGoOn_ThePodIsNotReady_AndTakesNobodyNew()
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = TwoGateways.Settings(redis);
        var leaving = await InProcessGateway.StartAsync(new Dictionary<string, string>(settings) { ["Netra:Drain:RunsWithin"] = "00:00:20" });
        await using var staying = await InProcessGateway.StartAsync(settings);
        foreach (var pod in (InProcessGateway[])[leaving, staying])
            await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        var token = await leaving.DevTokenAsync("alice");
        await using var alice = await leaving.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "r", input = new { thoughts = 300, everyMs = 5 } });
        await alice.WaitForAsync(heard => heard.Target == "agent_thinking", "the run to think");
        var stop = leaving.StopAsync();
        await Eventually.TrueAsync(async () => (await leaving.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "the pod to be not ready");
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(leaving.Address, new() { Token = token }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        await stop;
        var last = alice.Events[^1];
        Assert.Equal("agent_completed", last.Target);
        await using var again = await staying.AttachedAsync("alice", cursor: last.Cursor);
        await again.InvokeAsync("StartRun", new { agent = "script", runId = "next", input = new { thoughts = 2 } });
        await again.WaitForAsync(heard => heard.Target == "agent_completed", "the next run on the pod that stays");
        Assert.DoesNotContain(again.Invocations, heard => heard.Target == "gap");
        await leaving.DisposeAsync();
    }
}
