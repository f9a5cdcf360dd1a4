using System.Net;
using System.Text.Json;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>Alice, Bob, an honest worker and Mallory, who has a worker's token of another application. Alice is beside every attack, undisturbed.</summary>
public abstract class WorkerTests : IAsyncLifetime
{
    private protected static readonly Canary Canaries = new();
    private int _runs;

    private protected InProcessGateway Gateway { get; private set; } = null!;

    private protected RawHubClient Alice { get; private set; } = null!;

    private protected RawHubClient Bob { get; private set; } = null!;

    private protected RawWorker Worker { get; private set; } = null!;

    private protected RawWorker Mallory { get; private set; } = null!;

    private protected virtual Dictionary<string, string> Settings => new()
    {
        ["Netra:Workers:Applications:app:0"] = "remote",
        ["Netra:Workers:Applications:mallory:0"] = "mallorys",
        ["Netra:Workers:Window"] = "16",
    };

    public async Task InitializeAsync()
    {
        Gateway = (await InProcessGateway.StartAsync(Settings)).Expecting(@"Netra\.Signal\.Audit\[1202\] violation \w+ .*foreign_lease").Expecting(@"\[1700\] Run ");
        Alice = await Gateway.AttachedAsync("alice");
        Bob = await Gateway.AttachedAsync("bob");
        Worker = await Gateway.WorkerAsync();
        await Worker.RegisterAsync("remote");
        Mallory = await Gateway.WorkerAsync("mallory");
        await Mallory.RegisterAsync("mallorys");
    }

    public async Task DisposeAsync()
    {
        foreach (var client in (IAsyncDisposable[])[Alice, Bob, Worker, Mallory])
            await client.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    private protected static Task<JsonElement> StartAsync(RawHubClient person, string owner, string run) =>
        person.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { canary = Canaries.For(owner) } });

    /// <summary>Starts a run of Alice's that the worker has, in the middle of its work.</summary>
    private protected async Task<(string Run, string Lease)> BeginAliceAsync()
    {
        var run = $"alice-{++_runs}";
        await StartAsync(Alice, "alice", run);
        var lease = await Worker.LeaseAsync(run);
        await Worker.SayAsync(lease, ("agent_thinking", new { text = Canaries.For("alice") }), ("tool_executing", new { toolCallId = "c1", tool = "search" }));
        return (run, lease);
    }

    /// <summary>The run goes on as if nothing had happened: all of it is heard, once, in order, by Alice alone.</summary>
    private protected async Task AliceIsUndisturbedAsync(string run, string lease)
    {
        await Worker.SayAsync(lease, ("tool_completed", new { toolCallId = "c1", tool = "search", success = true, durationMs = 1 }), ("agent_completed", new { durationMs = 2 }));
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run to complete");
        var heard = Alice.Events.Where(e => e.RunId == run).ToList();
        Assert.Equal(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"], heard.Select(e => e.Target));
        Assert.Equal([1L, 2, 3, 4, 5], heard.Select(e => e.Argument.GetProperty("seq").GetInt64()));
        Assert.DoesNotContain("alice", Canaries.Owners(Bob.Received));
        Assert.DoesNotContain("alice", Canaries.Owners(Mallory.Client.Received));
    }

    private protected static async Task<string> RefusedAsync(Func<Task> attack) => (await Assert.ThrowsAsync<HubError>(attack)).Message;

    private protected async Task<HttpStatusCode?> UpgradeAsync(string path, string token) => (await Assert.ThrowsAsync<HttpRequestException>(
        () => RawHubClient.ConnectAsync(Gateway.Address, new() { Path = path, Token = token }))).StatusCode;

    private protected async Task<double> MetricAsync(string start) =>
        (await Gateway.MetricsAsync()).Where(metric => metric.Key.StartsWith(start, StringComparison.Ordinal)).Sum(metric => metric.Value);
}
