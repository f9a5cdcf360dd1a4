using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A user's tabs may be on one pod and the run on another: it is one log, one run, one end.</summary>
public sealed class SharedRunTests : TwoGateways
{
    [Fact]
    public async Task Alice_OnTheOtherPod_HearsHerRunWhole_AndBobHearsNothing()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "shared", input = new { thoughts = 20, tools = 3, canary = Canaries.For("alice") } });
        var heard = await HearToEndAsync(here, "shared");
        var elsewhere = await HearToEndAsync(there, "shared");
        Assert.Equal(28, heard.Count);
        Assert.Equal(heard.Select(e => e.Raw), elsewhere.Select(e => e.Raw));
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "shared", input = new { thoughts = 3, canary = Canaries.For("bob") } });
        Assert.Equal(5, (await HearToEndAsync(bob, "shared")).Count);
        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
        Assert.Equal(["alice"], Canaries.Owners(here.Received));
        Assert.Equal(["alice"], Canaries.Owners(there.Received));
    }

    [Fact]
    public async Task Alice_OnTheOtherPod_SeesTheRunGrow_AndCancelsIt_AndItsAgentStops()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "long", input = new { thoughts = 100_000, everyMs = 20, canary = Canaries.For("alice") } });
        await there.WaitForAsync(heard => heard.RunId == "long" && heard.Target == "agent_thinking", "the run to think");
        Assert.Equal("running", (await there.InvokeAsync("GetRun", new { runId = "long" })).GetProperty("status").GetString());
        Assert.StartsWith("not_found: ", (await Assert.ThrowsAsync<HubError>(() => bob.InvokeAsync("GetRun", new { runId = "long" }))).Message, StringComparison.Ordinal);
        Assert.StartsWith("not_found: ", (await Assert.ThrowsAsync<HubError>(() => bob.InvokeAsync("CancelRun", new { runId = "long" }))).Message, StringComparison.Ordinal);
        var cancelled = await there.InvokeAsync("CancelRun", new { runId = "long", reason = "enough" });
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        await HearToEndAsync(here, "long", "agent_cancelled");
        await HearToEndAsync(there, "long", "agent_cancelled");
        await Eventually.TrueAsync(async () => (await One.MetricsAsync()).Sum("netra_signal_contexts_active") == 0, "the agent on the first pod to stop");
        Assert.Equal("cancelled", (await here.InvokeAsync("GetRun", new { runId = "long" })).GetProperty("status").GetString());
    }

    [Fact]
    public async Task TheSameRun_AskedForOnBothPods_IsOneRun()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        var canary = Canaries.For("alice");
        object Ask(int thoughts) => new { agent = "script", runId = "twice", threadId = "t-twice", input = new { thoughts, canary } };
        var runs = await Task.WhenAll(here.InvokeAsync("StartRun", Ask(5)), there.InvokeAsync("StartRun", Ask(5)));
        Assert.Equal(runs[0].GetProperty("createdAt").GetString(), runs[1].GetProperty("createdAt").GetString());
        Assert.Equal(7, (await HearToEndAsync(there, "twice")).Count);
        Assert.StartsWith("conflict: ", (await Assert.ThrowsAsync<HubError>(() => there.InvokeAsync("StartRun", Ask(6)))).Message, StringComparison.Ordinal);
        var (one, two) = (await here.InvokeAsync("GetRun", new { runId = "twice" }), await there.InvokeAsync("GetRun", new { runId = "twice" }));
        Assert.Equal("completed", two.GetProperty("status").GetString());
        Assert.Equal(one.GetProperty("messages").GetRawText(), two.GetProperty("messages").GetRawText());
        Assert.Equal(one.GetProperty("cursor").GetString(), two.GetProperty("cursor").GetString());
    }

    [Fact]
    public async Task Alice_ReconnectingToTheOtherPod_GoesOnFromHerCursor()
    {
        await using var here = await One.AttachedAsync("alice");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "moving", input = new { thoughts = 200, everyMs = 2, canary = Canaries.For("alice") } });
        await here.WaitForAsync(heard => heard.RunId == "moving" && heard.Target == "agent_thinking", "the run to think");
        await here.DisposeAsync();
        var last = here.Events[^1];
        await using var there = await Two.AttachedAsync("alice", cursor: last.Cursor);
        await there.WaitForAsync(heard => heard.RunId == "moving" && heard.Target == "agent_completed", "the run to complete");
        Assert.Equal(
            Enumerable.Range(1, 202).Select(i => (long)i),
            here.Events.Concat(there.Events).Where(e => e.RunId == "moving").Select(e => e.Argument.GetProperty("seq").GetInt64()));
        Assert.DoesNotContain(there.Invocations, heard => heard.Target == "gap");
    }
}
