using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Load;

/// <summary>From the agent's word to the client's ear, in milliseconds, client and server on one machine.</summary>
[Collection(nameof(Alone))]
public sealed class LatencyTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Twenty_RapidEvents_ArriveEachWithin100Ms_AndMoreThan50ASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 1);
        await WarmAsync(crowd, 30);
        var clock = Stopwatch.StartNew();
        await crowd.Clients[0].StartAsync(thoughts: 20);
        await crowd.AllHearAsync(30 + 22);
        var seconds = clock.Elapsed.TotalSeconds;
        var latencies = crowd.Clients[0].Latencies[^20..];
        Print("20 rapid events", latencies);
        Assert.InRange(latencies.Average(), 0, 100);
        Assert.InRange(latencies.Percentile(0.95), 0, 100);
        Assert.InRange(latencies.Max(), 0, 200);
        Assert.True(22 / seconds > 50, $"{22 / seconds:0} events a second");
    }

    [Fact]
    public async Task Users100_UnderASteadyFlow_HearWithin100MsAtThe95thPercentile()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 100);
        await WarmAsync(crowd, 4);
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync(thoughts: 20, everyMs: 100)));
        await crowd.AllHearAsync(4 + 22);
        var latencies = crowd.Clients.SelectMany(client => client.Latencies[^20..]).ToArray();
        Print("100 users, 1,000 events a second", latencies);
        Assert.Equal(2000, latencies.Length);
        Assert.InRange(latencies.Percentile(0.95), 0, 100);
    }

    [Fact]
    public async Task Burst_Of25Events_ArrivesWithinFiveSeconds_AndMoreThan20ASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 1);
        var clock = Stopwatch.StartNew();
        await crowd.Clients[0].StartAsync(thoughts: 23);
        await crowd.AllHearAsync(25);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 25d / 20);
    }

    [Fact]
    public async Task Users15_Together_HearMoreThanFiveEventsASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 15);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync(tools: 1)));
        await crowd.AllHearAsync(4);
        var rate = 15 * 4 / clock.Elapsed.TotalSeconds;
        Assert.True(rate > 5, $"{rate:0} events a second");
    }

    /// <summary>Runs of a known pace, so that what is compared is the gateway's share and not the luck of a scheduler.</summary>
    [Fact]
    public async Task Crowds_Of5To20_TakeLessThanTwiceAsLongAsOneUser()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 20);
        await WarmAsync(crowd, 4);
        var alone = await SecondsAsync(1);
        foreach (var users in (int[])[5, 10, 15, 20])
            Assert.InRange(await SecondsAsync(users), 0, 2 * alone);

        async Task<double> SecondsAsync(int users)
        {
            var clock = Stopwatch.StartNew();
            var before = crowd.Clients.Take(users).Select(client => client.Ended).ToArray();
            await Task.WhenAll(crowd.Clients.Take(users).Select(client => client.StartAsync(thoughts: 20, everyMs: 25)));
            await Kit.Eventually.TrueAsync(() => crowd.Clients.Take(users).Select((client, i) => client.Ended > before[i]).All(ended => ended), $"{users} runs to end");
            return clock.Elapsed.TotalSeconds;
        }
    }

    private static async Task WarmAsync(Crowd crowd, int events)
    {
        await Task.WhenAll(crowd.Clients.Select(client => client.StartAsync(thoughts: events - 2)));
        await crowd.AllHearAsync(events);
    }

    private void Print(string what, double[] latencies) => output.WriteLine(
        $"{what}: mean {latencies.Average():0.0} ms, p95 {latencies.Percentile(0.95):0.0} ms, max {latencies.Max():0.0} ms");
}
