using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
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
        var figures = await Figures.BestOfThreeAsync(async () =>
        {
            var seconds = await SecondsAsync(crowd, 22, client => client.StartAsync(thoughts: 20));
            var latencies = crowd.Clients[0].Latencies[^20..];
            Print("20 rapid events", latencies);
            return [latencies.Average(), latencies.Percentile(0.95), latencies.Max(), seconds];
        });
        Assert.InRange(figures[0], 0, 100);
        Assert.InRange(figures[1], 0, 100);
        Assert.InRange(figures[2], 0, 200);
        Assert.True(22 / figures[3] > 50, $"{22 / figures[3]:0} events a second");
    }

    [Fact]
    public async Task Users100_UnderASteadyFlow_HearWithin100MsAtThe95thPercentile()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 100);
        await WarmAsync(crowd, 4);
        var percentile = await Figures.BestOfThreeAsync(async () =>
        {
            await SecondsAsync(crowd, 22, client => client.StartAsync(thoughts: 20, everyMs: 100));
            var latencies = crowd.Clients.SelectMany(client => client.Latencies[^20..]).ToArray();
            Print("100 users, 1,000 events a second", latencies);
            Assert.Equal(2000, latencies.Length);
            return latencies.Percentile(0.95);
        });
        Assert.InRange(percentile, 0, 100);
    }

    [Fact]
    public async Task Burst_Of25Events_ArrivesWithinFiveSeconds_AndMoreThan20ASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 1);
        await WarmAsync(crowd, 25);
        Assert.InRange(await Figures.BestOfThreeAsync(() => SecondsAsync(crowd, 25, client => client.StartAsync(thoughts: 23))), 0, 25d / 20);
    }

    [Fact]
    public async Task Users15_Together_HearMoreThanFiveEventsASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 15);
        var rate = 15 * 4 / await Figures.BestOfThreeAsync(() => SecondsAsync(crowd, 4, client => client.StartAsync(tools: 1)));
        Assert.True(rate > 5, $"{rate:0} events a second");
    }

    /// <summary>Runs of a known pace, so that what is compared is the gateway's share and not the luck of a scheduler.</summary>
    [Fact]
    public async Task Crowds_Of5To20_TakeLessThanTwiceAsLongAsOneUser()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(gateway, 20);
        await WarmAsync(crowd, 4);
        double[] alone = [await SecondsAsync(1), await SecondsAsync(1), await SecondsAsync(1)];
        foreach (var users in (int[])[5, 10, 15, 20])
            Assert.InRange(await Figures.BestOfThreeAsync(() => SecondsAsync(users)), 0, 2 * alone.Percentile(0.5));

        async Task<double> SecondsAsync(int users)
        {
            var some = crowd.Clients.Take(users).ToArray();
            var (began, before) = (Stopwatch.GetTimestamp(), some.Select(client => client.Ended).ToArray());
            await Task.WhenAll(some.Select(client => client.StartAsync(thoughts: 20, everyMs: 25)));
            await Eventually.TrueAsync(() => some.Select((client, i) => client.Ended > before[i]).All(ended => ended), $"{users} runs to end");
            return Since(began, some);
        }
    }

    [Fact]
    public async Task Alice_AskingTheDocs_HearsAllFiveKindsInOrder_WithContentInEach_WithinASecond()
    {
        await using var gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Agents:WordsPerSecond"] = "10000" });
        await using var alice = await gateway.AttachedAsync("alice");
        var question = new { agent = "docs", input = new { text = "What is a cursor and how does a client attach after a reconnect?" } };
        await alice.InvokeAsync("StartRun", question);
        await alice.WaitForAsync(heard => heard.Target == "agent_completed", "the first run, which warms up");
        string? run = null;
        var seconds = await Figures.BestOfThreeAsync(async () =>
        {
            var clock = Stopwatch.StartNew();
            run = (await alice.InvokeAsync("StartRun", question)).GetProperty("runId").GetString();
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the run to complete");
            return clock.Elapsed.TotalSeconds;
        });
        Assert.InRange(seconds, 0, 1);
        var heard = alice.Events.Where(e => e.RunId == run).ToArray();
        string[] kinds = ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"];
        Assert.Equal(kinds, heard.Select(e => e.Target).Where(kinds.Contains).Distinct());
        Assert.Equal(Enumerable.Range(1, heard.Length).Select(seq => (long)seq), heard.Select(e => e.Argument.GetProperty("seq").GetInt64()));
        Assert.Contains(heard, e => e.Target == "agent_thinking" && e.Data.GetProperty("text").GetString()!.Length > 50);
        Assert.True(heard[^1].Data.GetProperty("result").GetProperty("answer").GetString()!.Length > 50);
    }

    private static async Task WarmAsync(Crowd crowd, int events) => await SecondsAsync(crowd, events, client => client.StartAsync(thoughts: events - 2));

    /// <summary>From the start of a run of everybody to the last event, by the clients' own stamps: what the test looks at afterwards takes no part.</summary>
    private static async Task<double> SecondsAsync(Crowd crowd, int events, Func<LoadClient, Task> start)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), (int)crowd.Clients[0].Events);
        await Task.WhenAll(crowd.Clients.Select(start));
        await crowd.AllHearAsync(before + events);
        return Since(began, crowd.Clients);
    }

    private static double Since(long began, IEnumerable<LoadClient> clients) => Stopwatch.GetElapsedTime(began, clients.Max(client => client.LastHeard)).TotalSeconds;

    private void Print(string what, double[] latencies) => output.WriteLine(
        $"{what}: mean {latencies.Average():0.0} ms, p95 {latencies.Percentile(0.95):0.0} ms, max {latencies.Max():0.0} ms");
}
