using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod that is killed takes no run of a worker with it.</summary>
public sealed class KilledPodTests : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private GatewayProcess _one = null!;
    private GatewayProcess _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(_redis)) { ["Netra:Workers:LeaseFor"] = "00:00:10", ["Netra:Redis:CallTimeout"] = "00:00:20" };
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
    public async Task Alice_WhosePodIsKilledBetweenAppendAndAnswer_HearsHerRunGoOn_OnceAndWhole_AndTheSilentOneIsLost()
    {
        await using var alice = await AttachedAsync(_two);
        await using var worker = await RawWorker.ConnectAsync(_one.Address, await _one.DevTokenAsync("app", ["agent"]));
        await worker.RegisterAsync("remote");
        await Eventually.TrueAsync(async () => (await alice.InvokeAsync("ListAgents")).GetRawText().Contains("remote", StringComparison.Ordinal), "the agent to be known");
        foreach (var run in (string[])["goes-on", "silent"])
            await alice.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { } });
        var (lease, _) = (await worker.LeaseAsync("goes-on"), await worker.LeaseAsync("silent"));
        // Sent, and never answered as far as the worker knows.
        var lost = worker.PublishAsync(lease, 1, ("agent_thinking", new { text = "one" }), ("agent_thinking", new { text = "two" }));
        await alice.WaitForAsync(heard => heard.RunId == "goes-on" && heard.Target == "agent_thinking", "the events to be stored");
        await _one.KillAsync();
        await Record.ExceptionAsync(() => lost);

        await using var back = await RawWorker.ConnectAsync(_two.Address, await _two.DevTokenAsync("app", ["agent"]));
        await back.Client.InvokeAsync("Resume", new { leases = new[] { lease } });
        await back.PublishAsync(lease, 1, ("agent_thinking", new { text = "one" }), ("agent_thinking", new { text = "two" }), ("agent_completed", new { durationMs = 1 }));

        await alice.WaitForAsync(heard => heard.RunId == "goes-on" && heard.Target == "agent_completed", "the run to complete");
        Assert.Equal(
            ["agent_started", "agent_thinking", "agent_thinking", "agent_completed"],
            alice.Events.Where(e => e.RunId == "goes-on" && e.Target != "run_queued").Select(e => e.Target));
        var end = await alice.WaitForAsync(heard => heard.RunId == "silent" && heard.Target == "agent_error", "the silent run to be lost", TimeSpan.FromSeconds(60));
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Alice_WhosePodIsKilledWhileARunAsksHer_AnswersOnTheOther_AndWhatSheLeavesLapsesThere_EachOnce()
    {
        await using var alice = await AttachedAsync(_two);
        await using var worker = await RawWorker.ConnectAsync(_one.Address, await _one.DevTokenAsync("app", ["agent"]));
        await worker.RegisterAsync("remote");
        await Eventually.TrueAsync(async () => (await alice.InvokeAsync("ListAgents")).GetRawText().Contains("remote", StringComparison.Ordinal), "the agent to be known");
        var leases = new Dictionary<string, string>();
        foreach (var (run, seconds) in (IEnumerable<(string, int)>)[("answered", 300), ("lapses", 5)])
        {
            await alice.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { } });
            leases[run] = await worker.LeaseAsync(run);
            await worker.PublishAsync(leases[run], 1, ("approval_requested", new { requestId = run, prompt = "May I?", tool = "delete", expiresAt = DateTimeOffset.UtcNow.AddSeconds(seconds) }));
        }

        await _one.KillAsync();
        await using var back = await RawWorker.ConnectAsync(_two.Address, await _two.DevTokenAsync("app", ["agent"]));
        await back.Client.InvokeAsync("Resume", new { leases = leases.Values });
        await alice.InvokeAsync("Respond", new { runId = "answered", requestId = "answered", approved = true });
        await Eventually.TrueAsync(
            async () =>
            {
                await back.Client.InvokeAsync("Renew", new { leases = leases.Values });
                return back.Client.Invocations.Count(heard => heard.Target == "approval_answered") == 2;
            },
            "the worker to be told of both");
        foreach (var (run, told) in (IEnumerable<(string, string)>)[("answered", "user True"), ("lapses", "expired False")])
        {
            var settled = await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "approval_resolved", "each to be settled");
            Assert.Equal(told, $"{settled.Data.GetProperty("by").GetString()} {settled.Data.GetProperty("approved").GetBoolean()}");
            await back.PublishAsync(leases[run], 2, ("agent_completed", new { durationMs = 1 }));
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the run to complete");
            Assert.Equal(1, alice.Events.Count(heard => heard.RunId == run && heard.Target == "approval_resolved"));
        }
    }

    private static async Task<RawHubClient> AttachedAsync(GatewayProcess pod)
    {
        var client = await pod.ConnectAsync("alice");
        await client.InvokeAsync("Attach");
        return client;
    }
}
