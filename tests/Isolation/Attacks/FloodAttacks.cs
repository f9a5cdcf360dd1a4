using System.Diagnostics;
using System.Net;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Much of everything from Bob. Alice's runs must go through meanwhile, each within a time that a person would not notice as broken.</summary>
[Collection(nameof(Alone))]
public sealed class FloodAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    private const string End = "\u001e";
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Bob_FloodingWithCalls_HoldsUpNobodyButHimself()
    {
        await using var bob = await AttachedAsync(BobName);
        var calls = string.Concat(Enumerable.Repeat("""{"type":1,"target":"GetRun","arguments":[{"runId":"nobodys"}]}""" + End, 500));
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await bob.SendTextAsync(calls);
        });
        await AliceWorksAsync();
        await flood;
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_FloodingWithPings_HoldsUpNobody_AndStaysConnected()
    {
        await using var bob = await AttachedAsync(BobName);
        var pings = string.Concat(Enumerable.Repeat("""{"type":6}""" + End, 1000));
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                await bob.SendTextAsync(pings);
        });
        await AliceWorksAsync();
        await flood;
        Assert.True((await bob.InvokeAsync("ListAgents")).GetProperty("agents").GetArrayLength() > 0);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_OpeningSocketsWithoutEnd_Gets429_WithRetryAfter_AndAliceConnects()
    {
        var token = await Gateway.DevTokenAsync(BobName);
        var open = new List<RawHubClient>();
        HttpStatusCode? refused = null;
        while (refused is null && open.Count < 60)
        {
            try
            {
                open.Add(await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token }));
            }
            catch (HttpRequestException refusal)
            {
                refused = refusal.StatusCode;
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        Assert.Equal(49, open.Count);
        var answer = await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", $"Authorization: Bearer {token}"));
        Assert.StartsWith("HTTP/1.1 429", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
        await using var alice = await AttachedAsync(AliceName);
        await RunToEndAsync(alice, AliceName);
        foreach (var client in open)
            await client.DisposeAsync();
        await Eventually.TrueAsync(async () => (await UpgradeStatusAsync(token)) == 101, "Bob's places to be free again");
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_ReconnectingInALoop_HoldsUpNobody_AndLeavesNothingBehind()
    {
        await RunToEndAsync(Bob, BobName);
        var token = await Gateway.DevTokenAsync(BobName);
        var loop = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await using var again = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token });
                await again.InvokeAsync("Attach", new { cursor = "start" });
            }
        });
        await AliceWorksAsync();
        await loop;
        await BothStillWorkAsync();
    }

    /// <summary>One small call asks for the whole log: thirty connections ask for it at once.</summary>
    [Fact]
    public async Task Bob_AskingForHisWholeLogOnManyConnections_GetsIt_AndAliceDoesNotNotice()
    {
        var padding = new string('x', 50 * 1024);
        for (var i = 0; i < 20; i++)
        {
            var run = (await Bob.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "cursor", padding } })).GetProperty("runId").GetString();
            await Bob.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "a run");
        }

        var events = Bob.Events.Count;
        var token = await Gateway.DevTokenAsync(BobName);
        var counted = new int[30];
        var replays = Enumerable.Range(0, 30).Select(async i =>
        {
            await using var client = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token, Keep = false, Heard = heard => counted[i] += heard.IsEvent ? 1 : 0 });
            await client.InvokeAsync("Attach", new { cursor = "start" });
            await Eventually.TrueAsync(() => counted[i] >= events, "the whole log");
        }).ToArray();
        await AliceWorksAsync();
        await Task.WhenAll(replays);
        Assert.All(counted, count => Assert.Equal(events, count));
        await BothStillWorkAsync();
    }

    private async Task AliceWorksAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            var clock = Stopwatch.StartNew();
            AssertHeardOnly(Alice, AliceName, await RunToEndAsync(Alice, AliceName));
            Assert.True(clock.Elapsed < Bearable, $"Alice waited {clock.Elapsed.TotalSeconds:0.0} s.");
        }
    }

    private async Task<int> UpgradeStatusAsync(string token) =>
        RawHttp.Statuses(await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", $"Authorization: Bearer {token}")))[0];
}
