using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore;

/// <summary>Two environments on one Redis, with the same keys and the same people: neither hears the other.</summary>
public sealed class EnvironmentTests : IAsyncLifetime
{
    private static readonly Canary Canaries = new();

    private RedisProcess _redis = null!;
    private InProcessGateway _blue = null!;
    private InProcessGateway _green = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _blue = await StartAsync("blue");
        _green = await StartAsync("green");
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_blue.DisposeAsync().AsTask(), _green.DisposeAsync().AsTask());
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alice_InOneEnvironment_HearsNothingOfHerselfInTheOther(bool isBlueFirst)
    {
        var (here, there) = isBlueFirst ? (_blue, _green) : (_green, _blue);
        await using var speaking = await here.AttachedAsync("alice");
        await using var silent = await there.AttachedAsync("alice");
        await RunAsync(speaking, "here", Canaries.For("alice-here"));
        Assert.StartsWith("not_found: ", (await Assert.ThrowsAsync<HubError>(() => silent.InvokeAsync("GetRun", new { runId = "here" }))).Message, StringComparison.Ordinal);
        Assert.StartsWith("not_found: ", (await Assert.ThrowsAsync<HubError>(() => silent.InvokeAsync("CancelRun", new { runId = "here" }))).Message, StringComparison.Ordinal);
        // The same name is free there; what is heard of it is that environment's own.
        await RunAsync(silent, "here", Canaries.For("alice-there"));
        await using var late = await there.AttachedAsync("alice", cursor: "start");
        await late.WaitForAsync(heard => heard.Target == "agent_completed", "what is kept");
        Assert.Equal(["alice-there"], Canaries.Owners(silent.Received));
        Assert.Equal(["alice-there"], Canaries.Owners(late.Received));
        Assert.Equal(["alice-here"], Canaries.Owners(speaking.Received));
        await AllNamesAreOfAnEnvironmentAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Alice_WhoseLogOfOneEnvironmentIsPutInThePlaceOfTheOther_IsShownNothingOfIt(bool isUnderWay)
    {
        await using var blue = await _blue.AttachedAsync("alice");
        await blue.InvokeAsync("StartRun", new { agent = "script", runId = "secret", input = new { thoughts = 3, canary = Canaries.For("alice-blue"), everyMs = isUnderWay ? 600_000 : 0 } });
        await blue.WaitForAsync(heard => heard.Target == (isUnderWay ? "agent_thinking" : "agent_completed"), "the run to be heard");
        var copied = 0;
        foreach (var key in await KeysAsync("netra:blue:{*"))
            copied += int.Parse(await _redis.CommandAsync("COPY", key, key.Replace(":blue:", ":green:", StringComparison.Ordinal), "REPLACE"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(copied >= 3, $"{copied} keys were copied: the log, the run and the secret are at least three.");
        // A pod that has nothing in its memory, so that it reads what it finds.
        await using var third = await StartAsync("green");
        third.Expecting(@"\[(1503|2009|1951)\]").Expecting(@"Audit\[.*broken_seal");
        await using var alice = await third.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { cursor = "start" });
        await alice.WaitForAsync(heard => heard.Target == "gap", "the gap where her log would be");
        // Whoever comes from elsewhere is told of the gap at once, and is shown as little.
        await using var lost = await third.ConnectAsync("alice");
        var answer = await lost.InvokeAsync("Attach", new { cursor = "k3f9-1" });
        Assert.Equal(("gap", 0), (answer.GetProperty("outcome").GetString(), answer.GetProperty("runs").GetArrayLength()));
        foreach (var (call, argument) in ((string, object)[])[("GetRun", new { runId = "secret" }), ("StartRun", new { agent = "script", input = new { thoughts = 1 } })])
            Assert.StartsWith("internal: ", (await Assert.ThrowsAsync<HubError>(() => alice.InvokeAsync(call, argument))).Message, StringComparison.Ordinal);
        // It is heard: once for what was to be read, and for each call.
        Assert.Contains(third.Log.Lines, line => line.Contains("was not opened", StringComparison.Ordinal));
        Assert.DoesNotContain("alice-blue", Canaries.Owners(alice.Received + lost.Received));
        foreach (var key in await KeysAsync("netra:green:{*"))
            await _redis.CommandAsync("DEL", key);
        await using var bob = await third.AttachedAsync("bob");
        await RunAsync(bob, "own", Canaries.For("bob"));
        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
    }

    private static async Task RunAsync(RawHubClient client, string run, string canary)
    {
        await client.InvokeAsync("StartRun", new { agent = "script", runId = run, input = new { thoughts = 3, canary } });
        await client.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the run to complete");
    }

    private async Task AllNamesAreOfAnEnvironmentAsync()
    {
        foreach (var name in (await KeysAsync("*")).Concat(await LinesAsync("PUBSUB", "CHANNELS")))
            Assert.Matches("^netra:(blue|green):", name);
        Assert.NotEmpty(await KeysAsync("netra:blue:{*"));
        Assert.NotEmpty(await KeysAsync("netra:green:{*"));
        Assert.Contains(await LinesAsync("PUBSUB", "CHANNELS"), name => name.StartsWith("netra:blue:", StringComparison.Ordinal));
        Assert.Contains(await LinesAsync("PUBSUB", "CHANNELS"), name => name.StartsWith("netra:green:", StringComparison.Ordinal));
    }

    private Task<string[]> KeysAsync(string pattern) => LinesAsync("KEYS", pattern);

    private async Task<string[]> LinesAsync(params string[] command) =>
        (await _redis.CommandAsync(command)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<InProcessGateway> StartAsync(string environment)
    {
        var gateway = await InProcessGateway.StartAsync(new Dictionary<string, string>(TwoGateways.Settings(_redis)) { ["Netra:Redis:Environment"] = environment });
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        // On a busy machine a connection to Redis may break, and a doorbell come later than the look whether it was lost.
        return gateway.Expecting(@"\[(1401|1402|1712|200[17])\]");
    }
}
