using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Load;

/// <summary>Many users at once: everybody hears all of their own, in order, and nothing else.</summary>
[Collection(nameof(Alone))]
public sealed class CrowdTests
{
    [Fact]
    public async Task Users150_With30EventsEach_HearExactlyTheirOwn()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 150);
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync(thoughts: 28)));
        await crowd.AllHearAsync(30);
    }

    [Fact]
    public async Task Connections50_With100EventsEach_HearThemInOrder()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 10, 5);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(crowd.Clients.DistinctBy(client => client.User).Select(client => client.StartAsync(thoughts: 98)));
        await crowd.AllHearAsync(100);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task Users25_With3AgentsAnd3ToolsEach_HearExactlyTheirOwn_AndEveryRunIsItsOwn()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 25);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        string[] agents = ["script", "script-2", "script-3"];
        var runs = await Task.WhenAll(crowd.Clients.SelectMany(client => agents.Select(agent => client.StartAsync(tools: 3, agent: agent))));
        await crowd.AllHearAsync(3 * 8);
        Assert.InRange(clock.Elapsed.TotalSeconds / 25, 0, 2);
        Assert.Equal(75, runs.Distinct().Count());
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / 25, long.MinValue, 10 << 20);
    }

    [Theory]
    [InlineData(12, 5)]
    [InlineData(15, 3)]
    [InlineData(10, 50)]
    [InlineData(10, 10)]
    public async Task Users_WithAKnownNumberOfEvents_HearExactlyTheirOwn(int users, int events)
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, users);
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync(thoughts: events - 2)));
        await crowd.AllHearAsync(events);
    }

    [Fact]
    public async Task Victim_WhoseAgentDies_IsTheOnlyOneOfSixToldSo()
    {
        await using var gateway = (await InProcessGateway.StartAsync()).Expecting("script");
        await using var crowd = await Crowd.ConnectAsync(gateway, 6);
        var clients = crowd.Clients;
        await clients[3].StartAsync(fail: 1);
        await Task.WhenAll(clients.Where(client => client != clients[3]).Select(client => client.StartAsync()));
        await crowd.AllHearAsync(2);
        Assert.All(clients, client => Assert.Equal(1, client.Ended));
        Assert.Single(gateway.Log.Complaints, line => line.Contains("The script says: fail.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users20_ChangingConnectionsFiveAtATime_MeetNoError()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 20);
        await Task.WhenAll(crowd.Clients.SelectMany(client => Enumerable.Range(0, 5).Select(async _ =>
        {
            await using var other = await gateway.AttachedAsync(client.User);
            await other.InvokeAsync("Watch", new { threads = new[] { "elsewhere" } });
            await other.InvokeAsync("Watch");
            await other.CloseAsync();
        })));
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync()));
        await crowd.AllHearAsync(2);
    }

    [Fact]
    public async Task Users15_WithTenRunsAtOnceEach_MeetNoError()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 15);
        await Task.WhenAll(crowd.Clients.SelectMany(client => Enumerable.Range(0, 10).Select(_ => client.StartAsync(thoughts: 1))));
        await crowd.AllHearAsync(30);
        Assert.All(crowd.Clients, client => Assert.Equal(10, client.Ended));
    }
}
