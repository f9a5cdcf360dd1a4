using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>Alice and Bob on one gateway. After every attack both must still work, and neither may have heard of the other.</summary>
public abstract class TwoPeople(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private static readonly Canary Canaries = new();
    private readonly string _suffix = Guid.NewGuid().ToString("N")[..8];

    protected GatewayProcess Gateway => fixture.Gateway;

    protected string AliceName => $"alice-{_suffix}";

    protected string BobName => $"bob-{_suffix}";

    protected RawHubClient Alice { get; private set; } = null!;

    protected RawHubClient Bob { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Alice = await AttachedAsync(AliceName);
        Bob = await AttachedAsync(BobName);
    }

    public async Task DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
    }

    protected async Task<RawHubClient> AttachedAsync(string user, object? attach = null)
    {
        var client = await Gateway.ConnectAsync(user);
        await client.InvokeAsync("Attach", attach);
        return client;
    }

    /// <summary>Starts a run whose every event of interest carries a canary of its owner.</summary>
    protected static async Task<JsonElement> StartRunAsync(RawHubClient client, string owner, string? runId = null, string? threadId = null) =>
        await client.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?", canary = Canaries.For(owner) }, runId, threadId });

    protected static async Task<string> RunToEndAsync(RawHubClient client, string owner, string? threadId = null)
    {
        var run = (await StartRunAsync(client, owner, threadId: threadId)).GetProperty("runId").GetString()!;
        await client.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"the run of {owner} to complete");
        return run;
    }

    /// <summary>Alice can, Bob can, and what each of them ever received is their own.</summary>
    protected async Task BothStillWorkAsync()
    {
        var alices = await RunToEndAsync(Alice, AliceName);
        var bobs = await RunToEndAsync(Bob, BobName);
        AssertHeardOnly(Alice, AliceName, alices);
        AssertHeardOnly(Bob, BobName, bobs);
        Assert.DoesNotContain(await Gateway.MetricsAsync(), metric => metric.Key.StartsWith("netra_signal_violations_total", StringComparison.Ordinal) && metric.Value > ExpectedViolations);
        Assert.Empty(Gateway.UnexpectedComplaints());
        Assert.Empty(Canaries.Owners(string.Join('\n', Gateway.Log.Lines)));
    }

    /// <summary>Violations that the attacks of the class provoke on purpose, of any one kind.</summary>
    protected virtual int ExpectedViolations => 0;

    protected static void AssertHeardOnly(RawHubClient client, string owner, string run)
    {
        Assert.Equal([owner], Canaries.Owners(client.Received));
        var ofRun = client.Events.Where(e => e.RunId == run).Select(e => e.Argument.GetProperty("seq").GetInt64()).ToArray();
        Assert.Equal(Enumerable.Range(1, ofRun.Length).Select(i => (long)i), ofRun);
        Assert.True(ofRun.Length >= 5);
        Assert.DoesNotContain("\"gap\"", client.Received, StringComparison.Ordinal);
    }

    protected static void AssertHeardNothingOf(string owner, RawHubClient client) =>
        Assert.DoesNotContain(owner, Canaries.Owners(client.Received));

    protected static async Task<HubError> RefusedAsync(Func<Task> attack) => await Assert.ThrowsAsync<HubError>(attack);
}
