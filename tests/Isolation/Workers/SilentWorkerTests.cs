using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>Workers that go silent or away: each run of theirs ends, once, and the others go on.</summary>
public sealed class SilentWorkerTests : WorkerTests
{
    private protected override Dictionary<string, string> Settings => new(base.Settings) { ["Netra:Workers:LeaseFor"] = "00:00:03", ["Netra:Workers:CancelWithin"] = "00:00:02" };

    [Fact]
    public async Task Bob_WhoseWorkerGoesSilent_IsToldItIsLost_AndAliceHearsOn()
    {
        await Bob.InvokeAsync("StartRun", new { agent = "mallorys", runId = "bobs", input = new { } });
        var silent = await Mallory.LeaseAsync("bobs");
        await Mallory.SayAsync(silent, ("tool_executing", new { toolCallId = "c1", tool = "t" }));
        var (run, lease) = await BeginAliceAsync();
        using var renewing = new CancellationTokenSource();
        var renewal = RenewAsync(lease, renewing.Token);
        var end = await Bob.WaitForAsync(heard => heard.RunId == "bobs" && heard.Target == "agent_error", "Bob's run to be lost");
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        Assert.Equal(["agent_started", "tool_executing", "tool_completed", "agent_error"], Bob.Events.Where(e => e.RunId == "bobs").Select(e => e.Target));
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Mallory.PublishAsync(silent, 2, ("agent_completed", new { durationMs = 1 }))), StringComparison.Ordinal);
        await renewing.CancelAsync();
        await renewal;
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Alice_WhoseWorkerReconnects_LosesNothing()
    {
        var (run, lease) = await BeginAliceAsync();
        Worker.Client.Abort();
        await using var back = await Gateway.WorkerAsync();
        var resumed = (await back.Client.InvokeAsync("Resume", new { leases = new[] { lease } })).GetProperty("runs")[0];
        Assert.Equal(2, resumed.GetProperty("acceptedThrough").GetInt64());
        // What was sent before the cut comes again: the worker heard no answer.
        await back.PublishAsync(lease, 2, ("tool_executing", new { toolCallId = "c1", tool = "search" }), ("tool_completed", new { toolCallId = "c1", tool = "search", success = true, durationMs = 1 }), ("agent_completed", new { durationMs = 2 }));
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run to complete");
        Assert.Equal(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"], Alice.Events.Where(e => e.RunId == run).Select(e => e.Target));
    }

    [Fact]
    public async Task Alice_ClosingHerBrowser_CancelsNothing_AndFindsTheRunWhole()
    {
        var (run, lease) = await BeginAliceAsync();
        var cursor = Alice.Events[^1].Cursor;
        await Alice.DisposeAsync();
        await Worker.SayAsync(lease, ("tool_completed", new { toolCallId = "c1", tool = "search", success = true, durationMs = 1 }), ("agent_completed", new { durationMs = 2 }));
        Assert.DoesNotContain(Worker.Client.Invocations, heard => heard.Target == "run_cancel_requested");
        await using var again = await Gateway.AttachedAsync("alice", cursor: cursor);
        await again.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the end");
    }

    [Fact]
    public async Task Alice_CancellingARunWhoseWorkerDoesNotListen_SeesItEndAfterTheGrace_AndTheWorkerIsFencedOff()
    {
        var (run, lease) = await BeginAliceAsync();
        await Alice.InvokeAsync("CancelRun", new { runId = run, reason = "enough" });
        await Worker.Client.WaitForAsync(heard => heard.Target == "run_cancel_requested", "the worker to be asked");
        var end = await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_cancelled", "the run to end");
        Assert.Equal("enough", end.Data.GetProperty("reason").GetString());
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Worker.PublishAsync(lease, 3, ("agent_completed", new { durationMs = 1 }))), StringComparison.Ordinal);
    }

    private async Task RenewAsync(string lease, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Worker.Client.InvokeAsync("Renew", new { leases = new[] { lease } });
            await Task.Delay(500, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
