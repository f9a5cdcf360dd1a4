using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Processes of workers and pods that are killed or stopped in the middle of runs: each run ends once, in time, and the others go on.</summary>
public sealed class KilledWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndsWithin = Lease + TimeSpan.FromSeconds(10);
    private static readonly string[] Whole =
    [
        "agent_started", "agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_delta", "message_delta", "message_delta", "message_completed",
        "agent_completed",
    ];

    private RedisProcess _redis = null!;
    private GatewayProcess _one = null!;
    private GatewayProcess _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(_redis)) { ["Netra:Workers:LeaseFor"] = Lease.ToString(), ["Netra:Redis:CallTimeout"] = "00:00:20" };
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
    public async Task Alice_WhoseWorkersAreKilledAndStopped_IsToldOnceOfEach_AndBobHearsHisWhole()
    {
        await using var killed = await WorkerProcess.StartAsync(_one, "killed");
        await using var stopped = await WorkerProcess.StartAsync(_two, "stopped");
        await using var steady = await WorkerProcess.StartAsync(_one, "steady");
        await using var alice = await BeginAsync(_two, "alice", ("killed", 600), ("stopped", 1));
        await stopped.StopAsync();
        await killed.KillAsync();
        await using var bob = await BeginAsync(_one, "bob", ("steady", 15));
        await LostAsync(alice, "killed", "stopped");
        // It finds out that its lease is over when it goes on.
        await stopped.ContinueAsync();
        await Eventually.TrueAsync(() => stopped.Log.Lines.Any(line => line.Contains("forbidden", StringComparison.Ordinal)), "the worker to be refused");
        await bob.WaitForAsync(heard => heard.RunId == "steady" && heard.Target == "agent_completed", "Bob's run to complete", TimeSpan.FromSeconds(60));
        await EndedOnceAsync("alice", ("killed", [.. Whole[..4], "agent_error"]), ("stopped", [.. Whole[..4], "agent_error"]));
        await EndedOnceAsync("bob", ("steady", Whole));
    }

    [Fact]
    public async Task Pod_ThatIsKilled_LosesTheRunsOfItsWorkers_AndCarolWhoWasThere_HearsHersGoOn()
    {
        await using var doomed = await WorkerProcess.StartAsync(_one, "doomed");
        await using var steady = await WorkerProcess.StartAsync(_two, "steady");
        await using var alice = await BeginAsync(_two, "alice", ("doomed", 600));
        await using var carol = await BeginAsync(_one, "carol", ("steady", 15));
        var cursor = carol.Events[^1].Cursor;
        await _one.KillAsync();
        await using var again = await _two.ConnectAsync("carol");
        await again.InvokeAsync("Attach", new { cursor });
        await LostAsync(alice, "doomed");
        await again.WaitForAsync(heard => heard.RunId == "steady" && heard.Target == "agent_completed", "Carol's run to complete", TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(again.Invocations, heard => heard.Target == "gap");
        await EndedOnceAsync("alice", ("doomed", [.. Whole[..4], "agent_error"]));
        await EndedOnceAsync("carol", ("steady", Whole));
    }

    /// <summary>Somebody starts a run of each agent, named as that is, and each is at work.</summary>
    private static async Task<RawHubClient> BeginAsync(GatewayProcess pod, string user, params (string Agent, int Seconds)[] runs)
    {
        var client = await pod.ConnectAsync(user);
        await client.InvokeAsync("Attach");
        foreach (var (agent, seconds) in runs)
        {
            await Eventually.TrueAsync(async () => (await client.InvokeAsync("ListAgents")).GetRawText().Contains(agent, StringComparison.Ordinal), $"{agent} to be known");
            await client.InvokeAsync("StartRun", new { agent, runId = agent, input = new { text = $"of {user}", slow = seconds } });
            await client.WaitForAsync(heard => heard.RunId == agent && heard.Target == "tool_completed", $"{agent} to be at work");
        }

        return client;
    }

    private static async Task LostAsync(RawHubClient client, params string[] runs)
    {
        foreach (var end in await Task.WhenAll(runs.Select(run => client.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_error", $"{run} to be lost", EndsWithin))))
            Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
    }

    /// <summary>What the log has in the end: of each run so much, numbered densely, with its one end last, and nothing of anybody else.</summary>
    private async Task EndedOnceAsync(string user, params (string Run, string[] Types)[] runs)
    {
        await using var client = await _two.ConnectAsync(user);
        await client.InvokeAsync("Attach", new { cursor = "start" });
        foreach (var (run, types) in runs)
        {
            await client.WaitForAsync(heard => heard.RunId == run && heard.Target == types[^1], $"{run} to be read to its end");
            var heard = client.Events.Where(e => e.RunId == run).ToArray();
            Assert.Equal(types, heard.Select(e => e.Target).Where(type => type != "run_queued"));
            Assert.Equal(Enumerable.Range(1, heard.Length).Select(seq => (long)seq), heard.Select(e => e.Argument.GetProperty("seq").GetInt64()));
        }

        Assert.Equal(runs.Length, client.Events.Where(e => e.RunId is not null).Select(e => e.RunId).Distinct().Count());
        Assert.All((string[])["alice", "bob", "carol"], other => Assert.True(other == user || !client.Received.Contains($"of {other}", StringComparison.Ordinal), $"{user} has something of {other}"));
    }
}
