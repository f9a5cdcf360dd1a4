using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Drain;

/// <summary>A process is told to stop in the middle of runs.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Alice_IsGivenTheEndOfHerRun_ThenToldToComeBack_AndSoIsBob_AndNothingIsLost()
    {
        var gateway = await InProcessGateway.StartAsync(new Dictionary<string, string>
        {
            ["Netra:Drain:RunsWithin"] = "00:00:01", ["Netra:Drain:ConnectionsPerSecond"] = "50", ["Netra:Drain:RetryWithin"] = "00:00:02",
        });
        await using var alice = await gateway.AttachedAsync("alice");
        await using var bob = await gateway.AttachedAsync("bob");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "long", input = new { thoughts = 100_000, everyMs = 5 } });
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "short", input = new { thoughts = 20, everyMs = 5 } });
        await alice.WaitForAsync(heard => heard.Target == "agent_thinking", "the run to think");
        // Before the stop: how far a run comes within a second is the machine's affair.
        await bob.WaitForAsync(heard => heard.Target == "agent_completed", "the short run to complete by itself");
        var stop = gateway.StopAsync();
        var end = await alice.WaitForAsync(heard => heard.Target == "agent_error", "the end of the long run");
        Assert.Equal("unavailable", end.Data.GetProperty("code").GetString());
        Assert.True(end.Data.GetProperty("retryable").GetBoolean());
        foreach (var client in (RawHubClient[])[alice, bob])
        {
            var closing = await client.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
            Assert.Equal("going_away", closing.Argument.GetProperty("code").GetString());
            Assert.True(closing.Argument.GetProperty("reconnect").GetBoolean());
            Assert.InRange(closing.Argument.GetProperty("retryAfterMs").GetInt64(), 0, 2000);
            Assert.Same(closing, client.Invocations[^1]);
            var seqs = client.Events.Where(e => e.RunId is not null).Select(e => e.Argument.GetProperty("seq").GetInt64()).ToArray();
            Assert.Equal(Enumerable.Range(1, seqs.Length).Select(i => (long)i), seqs);
        }

        await stop;
        Assert.Contains(gateway.Log.Lines, line => line.Contains("2 connections were told to come back elsewhere, 1 runs were ended early, events lost 0", StringComparison.Ordinal));
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task AProcessThatIsAskedToStop_FinishesAlicesRun_SaysGoodbye_AndEndsByItself()
    {
        await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string> { ["Netra:Drain:RunsWithin"] = "00:00:20" });
        await using var alice = await gateway.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { });
        await alice.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } });
        await gateway.TerminateAsync();
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        Assert.Equal(["agent_completed", "closing"], alice.Invocations.TakeLast(2).Select(heard => heard.Target));
        Assert.Contains("1 connections were told to come back elsewhere, 0 runs were ended early, events lost 0", gateway.Log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task APodOverRedis_ThatIsAskedToStop_SaysWhatWasLostAsItsLastWord_AndAliceFindsTheEndOnTheOther()
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis)) { ["Netra:Redis:CallTimeout"] = "00:00:15", ["Netra:Drain:RunsWithin"] = "00:00:00.5" };
        await using var leaving = (await GatewayProcess.StartAsync(settings)).Expecting(@"\[(1401|1402|2007|18\d\d)\]");
        await using var staying = (await GatewayProcess.StartAsync(settings)).Expecting(@"\[(1401|1402|2007|18\d\d)\]");
        foreach (var pod in (GatewayProcess[])[leaving, staying])
            await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        await using var alice = await leaving.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { });
        await alice.InvokeAsync("StartRun", new { agent = "docs", runId = "r", input = new { text = "What is a cursor?" } });
        await leaving.TerminateAsync();
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        Assert.Contains("1 connections were told to come back elsewhere", leaving.Log.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("events lost 0", leaving.Log.Lines[^1], StringComparison.Ordinal);
        await using var again = await staying.ConnectAsync("alice");
        await again.InvokeAsync("Attach", new { cursor = "start" });
        var end = await again.WaitForAsync(heard => heard.Target is "agent_completed" or "agent_error", "the end of the run");
        Assert.Contains(alice.Events, heard => heard.Raw == end.Raw);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APodThatIsAskedToStop_SaysHowMuchOfWhatAnAgentSaidIsNotStored(bool isRedisAway)
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis))
        {
            ["Netra:Drain:RunsWithin"] = "00:00:00.5", ["Netra:Drain:RetryWithin"] = "00:00:00.5", ["Netra:Drain:Within"] = isRedisAway ? "00:00:06" : "00:01:00",
        };
        var gateway = await InProcessGateway.StartAsync(settings, more => more.AddSingleton<IAgent>(new TalkingAgent()));
        gateway.Expecting(@"\[(1401|1402|200[127]|1506|1507|1600|1602|165[023]|1700|1712|18\d\d)\]").Expecting("unavailable");
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the pod to be ready");
        await using var alice = await gateway.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "talking", runId = "r", input = new { } });
        await alice.WaitForAsync(heard => heard.Target == "message_delta", "the agent to say something");
        if (isRedisAway)
            await redis.KillAsync();
        await gateway.StopAsync();
        var last = Assert.Single(gateway.Log.Lines, line => line.Contains("events lost", StringComparison.Ordinal));
        var lost = long.Parse(Regex.Match(last, "events lost ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(lost, isRedisAway ? 1 : 0, isRedisAway ? long.MaxValue : 0);
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task WhileRunsGoOn_ThePodIsNotReady_AndTakesNobodyNew()
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = TwoGateways.Settings(redis);
        var leaving = await InProcessGateway.StartAsync(new Dictionary<string, string>(settings) { ["Netra:Drain:RunsWithin"] = "00:00:20" });
        await using var staying = await InProcessGateway.StartAsync(settings);
        // On a busy machine a connection to Redis may break, and a doorbell come later than the look whether it was lost.
        leaving.Expecting(@"\[(1401|1402|200[17])\]");
        staying.Expecting(@"\[(1401|1402|200[17])\]");
        foreach (var pod in (InProcessGateway[])[leaving, staying])
            await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        var token = await leaving.DevTokenAsync("alice");
        await using var alice = await leaving.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "r", input = new { thoughts = 300, everyMs = 5 } });
        await alice.WaitForAsync(heard => heard.Target == "agent_thinking", "the run to think");
        var stop = leaving.StopAsync();
        await Eventually.TrueAsync(async () => (await leaving.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "the pod to be not ready");
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(leaving.Address, new() { Token = token }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        await alice.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        await stop;
        var last = alice.Events[^1];
        Assert.Equal("agent_completed", last.Target);
        await using var again = await staying.AttachedAsync("alice", cursor: last.Cursor);
        await again.InvokeAsync("StartRun", new { agent = "script", runId = "next", input = new { thoughts = 2 } });
        await again.WaitForAsync(heard => heard.Target == "agent_completed", "the next run on the pod that stays");
        Assert.DoesNotContain(again.Invocations, heard => heard.Target == "gap");
        await leaving.DisposeAsync();
    }

    /// <summary>Says text until it is told to stop.</summary>
    private sealed class TalkingAgent : IAgent
    {
        public string Name => "talking";

        public string? Description => "Says text.";

        public async Task RunAsync(AgentRun run, CancellationToken cancellationToken)
        {
            while (true)
            {
                await run.TextAsync("word ");
                await Task.Delay(5, cancellationToken);
            }
        }
    }
}
