using System.Collections.Concurrent;
using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>The worker of the .NET library and the gateway as it is, with two people: cuts, a cancel, and a stop.</summary>
public sealed class SdkWorkerTests : IAsyncLifetime
{
    private InProcessGateway _gateway = null!;
    private RawHubClient _alice = null!;
    private RawHubClient _bob = null!;

    public async Task InitializeAsync()
    {
        _gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Workers:Applications:app:0"] = "remote" });
        _alice = await _gateway.AttachedAsync("alice");
        _bob = await _gateway.AttachedAsync("bob");
    }

    public async Task DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _bob.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Alice_AskedByAWorker_Decides_AndACallThatSheDidNotApproveIsRefused_AndTheRunGoesOn()
    {
        var (shown, other) = (JsonElement.Parse("""{"id":7,"hard":true}"""), JsonElement.Parse("""{"id":8,"hard":true}"""));
        var refused = new ConcurrentQueue<string>();
        await using var worker = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, _) =>
        {
            if (!(await run.ApproveAsync("May I?", "delete", shown)).Approved)
                return;
            foreach (var arguments in (JsonElement[])[other, shown])
                try
                {
                    await using var tool = await run.ToolAsync("delete", arguments);
                    await tool.CompleteAsync();
                }
                catch (SignalClientException failure)
                {
                    refused.Enqueue(failure.Code);
                }
        });
        await StartAsync(_alice, "asks");
        var asked = await _alice.WaitForAsync(heard => heard.Target == "approval_requested", "the question");
        var answer = new { runId = "asks", requestId = asked.Data.GetProperty("requestId").GetString(), approved = true };
        Assert.Equal("not_found", (await Assert.ThrowsAsync<HubError>(() => _bob.InvokeAsync("Respond", answer))).Code);
        await _alice.InvokeAsync("Respond", answer);
        await EndAsync(_alice, "asks", "agent_completed");
        Assert.Equal(["forbidden"], refused);
        var call = Assert.Single(_alice.Events, heard => heard.RunId == "asks" && heard.Target == "tool_executing");
        Assert.Equal(7, call.Data.GetProperty("arguments").GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task Alice_WhoseWorkerIsCutAgainAndAgain_HearsAllOfItOnce_InOrder_AndBobHearsNothing()
    {
        await using var proxy = new CutProxy(_gateway.Address);
        var (reached, go) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
        await using var worker = await SdkWorker.StartAsync(_gateway, proxy.Address, async (run, cancelled) =>
        {
            for (var i = 0; i < 25; i++)
            {
                await run.ThinkingAsync($"#{i}");
                await using (var tool = await run.ToolAsync("count"))
                {
                    if (i % 5 == 4)
                    {
                        // What was said just now may be anywhere between here and the gateway.
                        reached.Release();
                        await go.WaitAsync(cancelled);
                    }

                    await tool.CompleteAsync();
                }
            }
        });
        await StartAsync(_alice, "long");
        for (var cut = 0; cut < 5; cut++)
        {
            await reached.WaitAsync().WithinAsync("the run to come so far");
            proxy.Cut();
            go.Release();
        }

        await EndAsync(_alice, "long", "agent_completed");
        var heard = _alice.Events.Where(e => e.RunId == "long" && e.Target != "run_queued").ToList();
        Assert.Equal(
            ["agent_started", .. Enumerable.Repeat((string[])["agent_thinking", "tool_executing", "tool_completed"], 25).SelectMany(three => three), "agent_completed"],
            heard.Select(e => e.Target));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"#{i}"), heard.Where(e => e.Target == "agent_thinking").Select(e => e.Data.GetProperty("text").GetString()));
        Assert.Empty(_bob.Events);
    }

    [Fact]
    public async Task Alice_CancellingARun_ReachesItsHandler_AndBobsOfTheSameNameGoesOn()
    {
        var go = new TaskCompletionSource();
        await using var worker = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, cancelled) =>
        {
            await run.ThinkingAsync(run.RequireText());
            await go.Task.WaitAsync(cancelled);
        });
        foreach (var person in (RawHubClient[])[_alice, _bob])
        {
            await StartAsync(person, "same");
            await person.WaitForAsync(heard => heard.Target == "agent_thinking", "the run to work");
        }

        await _alice.InvokeAsync("CancelRun", new { runId = "same", reason = "enough" });

        Assert.Equal("enough", (await EndAsync(_alice, "same", "agent_cancelled")).Data.GetProperty("reason").GetString());
        Assert.DoesNotContain(_bob.Events, heard => heard.Target == "agent_cancelled");
        go.SetResult();
        await EndAsync(_bob, "same", "agent_completed");
    }

    [Fact]
    public async Task Alice_WhoseWorkerStops_HearsThatItsRunBeginsAnew_WithTheNextOne()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var first = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, cancelled) =>
        {
            attempts.Enqueue(run.Attempt);
            await run.TextAsync("half an ans");
            await Task.Delay(Timeout.Infinite, cancelled);
        });
        await StartAsync(_alice, "moved");
        await _alice.WaitForAsync(heard => heard.Target == "message_delta", "the run to work");
        await first.Host.StopAsync(CancellationToken.None).WithinAsync("the worker to stop");
        await using var second = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, _) =>
        {
            attempts.Enqueue(run.Attempt);
            await run.TextAsync("whole");
        });

        await EndAsync(_alice, "moved", "agent_completed");

        Assert.Equal([1, 2], attempts);
        var heard = _alice.Events.Where(e => e.RunId == "moved").Select(e => e.Target).ToList();
        Assert.Equal(["run_reset", "message_delta", "message_completed", "agent_completed"], heard[heard.IndexOf("run_reset")..].Where(type => type is not "agent_started" and not "run_queued"));
        var state = await _alice.InvokeAsync("GetRun", new { runId = "moved" });
        Assert.Equal("whole", Assert.Single(state.GetProperty("messages").EnumerateArray()).GetProperty("text").GetString());
    }

    private static Task StartAsync(RawHubClient person, string run) => person.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { text = "hi" } });

    private static async Task<HubInvocation> EndAsync(RawHubClient person, string run, string type)
    {
        var end = await person.WaitForAsync(heard => heard.RunId == run && heard.Target is "agent_completed" or "agent_error" or "agent_cancelled", "the end of the run");
        Assert.Equal(type, end.Target);
        return end;
    }
}
