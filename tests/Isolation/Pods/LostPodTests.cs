using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod dies in the middle of a run.</summary>
[Trait("Suite", "Quick")]
public sealed class LostPodTests : TwoGateways
{
    [Fact]
    public async Task ARunOfAKilledPod_EndsOnceAsLost_AndAliceIsToldOnTheOther()
    {
        // On a busy machine the sweep may come before a doorbell does.
        Two.Expecting(@"\[(1402|1604)\]");
        One.Expecting(@"\[(1402|1604)\]");
        var third = await GatewayProcess.StartAsync(new Dictionary<string, string>(Settings(Redis)) { ["Netra:Agents:WordsPerSecond"] = "1" });
        await Eventually.TrueAsync(async () => (await third.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the third pod to be ready");
        await using var survivor = await Two.AttachedAsync("alice");
        await using (var client = await third.ConnectAsync("alice"))
        {
            await client.InvokeAsync("Attach", new { });
            await client.InvokeAsync("StartRun", new { agent = "docs", runId = "lost", input = new { text = "What is a cursor?", canary = Canaries.For("alice") } });
            await third.KillAsync();
        }

        await survivor.WaitForAsync(heard => heard.RunId == "lost" && heard.Target is "agent_error" or "agent_completed", "the end of the run", TimeSpan.FromSeconds(60));
        var ends = survivor.Events.Where(e => e.RunId == "lost" && e.Target.StartsWith("agent_", StringComparison.Ordinal) && e.Target is not ("agent_started" or "agent_thinking")).ToList();
        Assert.Single(ends);
        Assert.Equal("agent_error", ends[0].Target);
        Assert.Equal("worker_lost", (await survivor.InvokeAsync("GetRun", new { runId = "lost" })).GetProperty("status").GetString());
        await survivor.InvokeAsync("StartRun", new { agent = "script", runId = "next", input = new { thoughts = 3, canary = Canaries.For("alice") } });
        Assert.Equal(5, (await HearToEndAsync(survivor, "next")).Count);
    }
}
