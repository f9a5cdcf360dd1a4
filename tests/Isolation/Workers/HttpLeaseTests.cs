using System.Net;
using System.Text.Json;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>Leases that are stolen, guessed or over, shown over HTTP: refused as on the hub, and whoever has the run goes on.</summary>
public sealed class HttpLeaseTests : WorkerTests
{
    private protected override Dictionary<string, string> Settings => new(base.Settings) { ["Netra:Workers:Applications:http:0"] = "far" };

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Mallory_OverHttp_WithAlicesLease_IsForbiddenEverything_AndItIsCounted()
    {
        var (run, lease) = await BeginAliceAsync();
        await using var mallory = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("mallory"));
        await mallory.ListenAsync();
        await GetsNothingAsync(mallory, lease);
        Assert.Equal(4, await MetricAsync("netra_signal_violations_total{kind=\"foreign_lease\""));
        Assert.Equal(4, await MetricAsync("netra_signal_leases_total{outcome=\"foreign\""));
        await AliceIsUndisturbedAsync(run, lease);
        Assert.False(mallory.HasHeard("run_assigned"));
    }

    [Fact]
    public async Task Mallory_OverHttp_GuessingLeases_GetsWhatAStolenOneGets()
    {
        var (run, lease) = await BeginAliceAsync();
        await using var mallory = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("mallory"));
        await mallory.ListenAsync();
        var stolen = await GetsNothingAsync(mallory, lease);
        foreach (var guess in (string[])[run, "alice", lease[..^2], lease + "A", new string('A', lease.Length), new string('x', 100_000)])
            Assert.Equal(stolen, await GetsNothingAsync(mallory, guess));
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Worker_OverHttp_ThatHandedItsRunBack_IsFencedOff_AndTheNextGoesOnWithIt()
    {
        var (run, lease) = await BeginAliceAsync();
        await using var first = await ServingAsync("first");
        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-1", input = new { canary = Canaries.For("alice") } });
        var former = await first.LeaseAsync("far-1");
        await first.PublishAsync(former, 1, "agent_thinking", new { text = "of the first" });
        await using var second = await ServingAsync("second");
        await first.CallAsync("release", new { lease = former, reason = "I stop." });
        var next = await second.LeaseAsync("far-1");
        await second.PublishAsync(next, 1, "agent_thinking", new { text = "of the second" });
        await GetsNothingAsync(first, former);
        Assert.Equal(next, (await second.CallAsync("renew", new { leases = new[] { next } })).GetProperty("renewed")[0].GetString());
        await second.PublishAsync(next, 2, "agent_completed", new { durationMs = 1 });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_completed", "the end");
        Assert.Equal(
            ["agent_started", "agent_thinking", "run_reset", "agent_thinking", "agent_completed"],
            Alice.Events.Where(e => e.RunId == "far-1" && e.Target != "run_queued").Select(e => e.Target));
        Assert.DoesNotContain("still here", Alice.Received, StringComparison.Ordinal);
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Worker_OverHttp_ThatResumesMoreThanItOffersNow_KeepsThem_AndGetsNoMoreUntilThereIsRoom()
    {
        string[] leases;
        await using (var large = await ServingAsync("main"))
        {
            foreach (var run in (string[])["far-1", "far-2"])
                await Alice.InvokeAsync("StartRun", new { agent = "far", runId = run, input = new { } });
            leases = [await large.LeaseAsync("far-1"), await large.LeaseAsync("far-2")];
            foreach (var lease in leases)
                await large.PublishAsync(lease, 1, "agent_thinking", new { text = "hm" });
        }

        await using var small = await ServingAsync("main", concurrency: 1);
        Assert.Equal(2, (await small.CallAsync("resume", new { leases })).GetProperty("runs").GetArrayLength());
        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-3", input = new { } });
        await small.PublishAsync(leases[0], 2, "agent_completed", new { durationMs = 1 });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_completed", "the first to end");
        // It has as many as it offers: one.
        Assert.Equal("queued", (await Alice.InvokeAsync("GetRun", new { runId = "far-3" })).GetProperty("status").GetString());
        Assert.False(small.HasHeard("run_assigned", "far-3"));
        await small.PublishAsync(leases[1], 2, "agent_completed", new { durationMs = 1 });
        await small.PublishAsync(await small.LeaseAsync("far-3"), 1, "agent_completed", new { durationMs = 1 });
        foreach (var run in (string[])["far-2", "far-3"])
            await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"{run} to end");
        Assert.Equal(3, Alice.Events.Count(heard => heard.Target == "agent_completed"));
    }

    /// <summary>Shows a lease with each verb. None of them does anything.</summary>
    /// <returns>What the two said that refuse.</returns>
    private static async Task<(string Published, string Released)> GetsNothingAsync(HttpWorker worker, string lease)
    {
        foreach (var verb in (string[])["renew", "resume"])
        {
            var answer = await worker.CallAsync(verb, new { leases = new[] { lease } });
            Assert.Equal(lease, Assert.Single(answer.GetProperty("lost").EnumerateArray()).GetString());
            Assert.Empty(answer.GetProperty(verb == "renew" ? "renewed" : "runs").EnumerateArray());
        }

        var published = await ForbiddenAsync(() => worker.PublishAsync(lease, 3, "agent_thinking", new { text = "still here" }));
        return (published, await ForbiddenAsync(() => worker.CallAsync("release", new { lease, reason = "mine" })));
    }

    private static async Task<string> ForbiddenAsync(Func<Task<JsonElement>> call)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(call);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("forbidden: ", refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    private async Task<HttpWorker> ServingAsync(string name, int concurrency = 2)
    {
        var worker = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"), name);
        await worker.CallAsync("register", new { agents = new[] { new { name = "far", concurrency } } });
        await worker.ListenAsync();
        return worker;
    }
}
