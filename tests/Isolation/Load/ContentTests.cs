using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Load;

/// <summary>What arrives is what was said, whole.</summary>
public sealed class ContentTests
{
    [Fact]
    public async Task Alice_TenThousandCharacters_ArriveAsTheyWereSaid_AndInHerInputToo()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var alice = await gateway.AttachedAsync("alice");
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => (i % 4) switch { 0 => "Größe", 1 => "\"<&\\\n", 2 => "日本語です", _ => "🙂ab\t" }));
        Assert.Equal(10_000, text.Length);
        var run = (await alice.InvokeAsync("StartRun", new { agent = "script", input = new { say = text } })).GetProperty("runId").GetString()!;
        await alice.WaitForAsync(heard => heard.Target == "agent_completed", "the end");
        Assert.Equal(text, string.Concat(alice.Events.Where(heard => heard.Target == "message_delta").Select(heard => heard.Data.GetProperty("text").GetString())));
        Assert.Equal(text, alice.Events.Single(heard => heard.Target == "message_completed").Data.GetProperty("text").GetString());
        Assert.Equal(text, alice.Events.First(heard => heard.Target == "agent_started").Data.GetProperty("input").GetProperty("say").GetString());
        var state = await alice.InvokeAsync("GetRun", new { runId = run });
        Assert.Equal(text, state.GetProperty("messages")[0].GetProperty("text").GetString());
    }

    /// <summary>Longer than the server's own interval of pings, so that the quiet of a connection is tested too.</summary>
    [Fact]
    public async Task Alice_WithThreeConnectionsFor20Seconds_LosesNone()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        var canaries = new Canary();
        var clients = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new LoadClient("alice", canaries).ConnectAsync(gateway)));
        await clients[0].StartAsync(thoughts: 20, everyMs: 1000);
        await Eventually.TrueAsync(() => clients.All(client => client.Ended == 1), "the run of 20 seconds", TimeSpan.FromSeconds(60));
        Assert.All(clients, client => Assert.Null(client.Raw.Close));
        Assert.All(clients, client => Assert.Equal(22, client.Events));
        Assert.Empty(clients.SelectMany(client => client.Faults));
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
