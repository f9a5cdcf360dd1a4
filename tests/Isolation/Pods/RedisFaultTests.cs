using System.Net;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Redis goes away in the middle of runs.</summary>
public sealed class RedisFaultTests : TwoGateways
{
    [Fact]
    public async Task Alice_ThroughAKilledRedis_KeepsHerConnection_AndHearsEveryEventOnce()
    {
        Expect(One, Two);
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "fault", input = new { thoughts = 400, everyMs = 5, canary = Canaries.For("alice") } });
        await there.WaitForAsync(heard => heard.RunId == "fault" && heard.Target == "agent_thinking", "the run to think");
        await Redis.KillAsync();
        await Eventually.TrueAsync(async () => (await One.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "the pod to be not ready");
        Assert.StartsWith("unavailable: ", (await Assert.ThrowsAsync<HubError>(() => there.InvokeAsync("GetRun", new { runId = "fault" }))).Message, StringComparison.Ordinal);
        Assert.StartsWith("unavailable: ", (await Assert.ThrowsAsync<HubError>(() => there.InvokeAsync("StartRun", new { agent = "script", input = new { thoughts = 1 } }))).Message, StringComparison.Ordinal);
        await Redis.StartAgainAsync();
        Assert.Equal(402, (await HearToEndAsync(here, "fault")).Count);
        Assert.Equal(402, (await HearToEndAsync(there, "fault")).Count);
        Assert.Null(here.Close);
        Assert.Null(there.Close);
        Assert.Equal(["alice"], Canaries.Owners(there.Received));
    }

    [Fact]
    public async Task Alice_AfterAnEmptiedRedis_IsToldOfAGap_AndSoIsBob_AndBothWorkOn()
    {
        Expect(One, Two);
        await using var alice = await One.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "before", input = new { thoughts = 3, canary = Canaries.For("alice") } });
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "before", input = new { thoughts = 3, canary = Canaries.For("bob") } });
        await HearToEndAsync(alice, "before");
        await HearToEndAsync(bob, "before");
        await Redis.CommandAsync("FLUSHALL");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "after", input = new { thoughts = 3, canary = Canaries.For("alice") } });
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "after", input = new { thoughts = 3, canary = Canaries.For("bob") } });
        await alice.WaitForAsync(heard => heard.Target == "gap", "Alice's gap");
        await bob.WaitForAsync(heard => heard.Target == "gap", "Bob's gap");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "last", input = new { thoughts = 3, canary = Canaries.For("alice") } });
        Assert.Equal(5, (await HearToEndAsync(alice, "last")).Count);
        Assert.Equal(["alice"], Canaries.Owners(alice.Received));
        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
    }

    [Fact]
    public async Task Alice_AskingAPausedRedis_IsAnsweredUnavailable_WithinTheDeadline()
    {
        Expect(One, Two);
        await using var alice = await One.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "known", input = new { thoughts = 1 } });
        await HearToEndAsync(alice, "known");
        await Redis.PauseAsync();
        try
        {
            // The deadline is 2 s; the rest is for a busy machine.
            var asked = System.Diagnostics.Stopwatch.StartNew();
            Assert.StartsWith("unavailable: ", (await Assert.ThrowsAsync<HubError>(() => alice.InvokeAsync("StartRun", new { agent = "script", input = new { thoughts = 1 } }))).Message, StringComparison.Ordinal);
            Assert.InRange(asked.Elapsed.TotalSeconds, 0, 10);
        }
        finally
        {
            await Redis.ResumeAsync();
        }

        await Eventually.TrueAsync(async () => (await One.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "Redis to be back");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "after", input = new { thoughts = 1 } });
        await HearToEndAsync(alice, "after");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Alice_WhoseRedisIsAwayForLongerThanEventsWait_HearsItsEndAsUnavailable(int stubborn)
    {
        var settings = new Dictionary<string, string>(Settings(Redis)) { ["Netra:Redis:EmitTimeout"] = "00:00:03" };
        await using var impatient = await ReadyAsync(settings);
        Expect(One, Two, impatient);
        await using var alice = await impatient.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "away", input = new { thoughts = 100_000, everyMs = 5, stubborn } });
        await alice.WaitForAsync(heard => heard.RunId == "away" && heard.Target == "agent_thinking", "the run to think");
        await Redis.PauseAsync();
        await Task.WhenAny(alice.WaitForAsync(heard => heard.Target == "agent_error", "nothing, as long as it is away"), Task.Delay(TimeSpan.FromSeconds(8)));
        await Redis.ResumeAsync();
        var events = await HearToEndAsync(alice, "away", "agent_error");
        Assert.Equal("unavailable", events[^1].Argument.GetProperty("data").GetProperty("code").GetString());
        Assert.Null(alice.Close);
    }

    [Fact]
    public async Task AGatewayWithoutItsRedis_IsNotReady_SaysWhy_AndRecovers()
    {
        await Redis.KillAsync();
        Expect(One, Two);
        await using var late = await Hosting.InProcessGateway.StartAsync(Settings(Redis));
        Expect(late);
        var answer = await late.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await Eventually.TrueAsync(async () => (await (await late.Http.GetAsync("/health/ready")).Content.ReadAsStringAsync()).Contains("cannot be reached", StringComparison.Ordinal), "the reason");
        await Redis.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await late.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the pod to recover");
        await using var alice = await late.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "late", input = new { thoughts = 2 } });
        await HearToEndAsync(alice, "late");
    }

    private static void Expect(params Hosting.InProcessGateway[] gateways)
    {
        foreach (var gateway in gateways)
            gateway.Expecting(@"\[(200[17]|2002|1401|1402|1506|1507|1600|1602|165[023]|1712|18\d\d)\]").Expecting("unavailable");
    }
}
