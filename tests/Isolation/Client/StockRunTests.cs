using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Workers;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>
/// Runs of a worker end to end with the stock .NET client, <c>HubConnection</c>, and none of ours: Alice answers and cancels, Bob, who names what is
/// hers, gets what is told of nothing.
/// </summary>
public sealed class StockRunTests : IAsyncLifetime
{
    private static readonly Canary Canaries = new();
    private static readonly JsonElement Shown = JsonElement.Parse("""{"file":"a.txt"}""");

    private readonly ConcurrentQueue<string> _called = [];
    private InProcessGateway _gateway = null!;
    private SdkWorker _worker = null!;
    private StockClient _alice = null!;
    private StockClient _bob = null!;

    public async Task InitializeAsync()
    {
        _gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Workers:Applications:app:0"] = "remote" });
        _worker = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, cancelled) =>
        {
            var approval = await run.ApproveAsync(Canaries.For("alice"), "delete", Shown);
            if (approval.Approved)
            {
                await using var tool = await run.ToolAsync("delete", Shown);
                _called.Enqueue(approval.Answer!.Value.GetString()!);
                await tool.CompleteAsync();
            }

            // Until its user has enough of it.
            if (run.RunId.Value == "long")
                await Task.Delay(Timeout.Infinite, cancelled);
        });
        (_alice, _bob) = (await AttachedAsync("alice"), await AttachedAsync("bob"));
    }

    public async Task DisposeAsync()
    {
        foreach (var one in (IAsyncDisposable[])[_alice, _bob, _worker, _gateway])
            await one.DisposeAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Alice_WithTheStockClient_AnswersWhatAWorkerAsksHer_OnceInAllHerTabs_AndBobCannot()
    {
        await using var second = await AttachedAsync("alice");
        var answer = new { runId = "asks", requestId = await AskedAsync("asks"), approved = true, answer = "gently" };
        var state = await _alice.InvokeAsync<JsonElement>("GetRun", new { runId = "asks" });
        Assert.Equal("awaiting_approval", state.GetProperty("status").GetString());
        Assert.Equal(answer.requestId, Assert.Single(state.GetProperty("approvals").EnumerateArray()).GetProperty("requestId").GetString());
        await RefusedAsync("not_found", _bob, "Respond", answer);

        Assert.Equal("running", (await _alice.InvokeAsync<JsonElement>("Respond", answer)).GetProperty("status").GetString());

        await RefusedAsync("conflict", second, "Respond", answer with { approved = false });
        await EndAsync("asks", "agent_completed");
        Assert.Equal(["gently"], _called);
        foreach (var tab in (StockClient[])[_alice, second])
            Assert.True((await tab.WaitForAsync(heard => heard.Target == "approval_resolved", "the answer on each tab")).Data.GetProperty("approved").GetBoolean());
        Assert.Equal(["agent_started", "approval_requested", "approval_resolved", "tool_executing", "tool_completed", "agent_completed"], TypesOf("asks"));
        Assert.Empty(_bob.Events);
    }

    [Fact]
    public async Task Alice_WithTheStockClient_DeniesWhatAWorkerAsksHer_AndNothingIsCalled()
    {
        var request = await AskedAsync("denied");
        await _alice.InvokeAsync<JsonElement>("Respond", new { runId = "denied", requestId = request, approved = false });
        await EndAsync("denied", "agent_completed");
        Assert.Equal(["agent_started", "approval_requested", "approval_resolved", "agent_completed"], TypesOf("denied"));
        Assert.Empty(_called);
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Alice_WithTheStockClient_CancelsWhatAWorkerIsAt_AndWhatWaitsForHer_AndBobCannot()
    {
        await _alice.InvokeAsync<JsonElement>("Respond", new { runId = "long", requestId = await AskedAsync("long"), approved = true, answer = "quickly" });
        await _alice.WaitForAsync(heard => heard.RunId == "long" && heard.Target == "tool_completed", "the worker to be at work");
        await AskedAsync("unanswered");
        foreach (var run in (string[])["long", "unanswered"])
        {
            await RefusedAsync("not_found", _bob, "CancelRun", new { runId = run });
            Assert.Equal(run, (await _alice.InvokeAsync<JsonElement>("CancelRun", new { runId = run, reason = "enough" })).GetProperty("runId").GetString());
            Assert.Equal("enough", (await EndAsync(run, "agent_cancelled")).Data.GetProperty("reason").GetString());
            Assert.Equal("cancelled", (await _alice.InvokeAsync<JsonElement>("GetRun", new { runId = run })).GetProperty("status").GetString());
        }

        Assert.Equal(["agent_started", "approval_requested", "approval_resolved", "agent_cancelled"], TypesOf("unanswered"));
        Assert.Empty(_bob.Events);
    }

    private async Task<StockClient> AttachedAsync(string user)
    {
        var client = new StockClient(_gateway.Address, () => _gateway.DevTokenAsync(user));
        await client.Connection.StartAsync();
        await client.InvokeAsync<JsonElement>("Attach", new { });
        return client;
    }

    /// <summary>Starts a run of Alice's that asks her.</summary>
    /// <returns>The question.</returns>
    private async Task<string> AskedAsync(string run)
    {
        await _alice.InvokeAsync<JsonElement>("StartRun", new { agent = "remote", runId = run, input = new { text = Canaries.For("alice") } });
        var asked = await _alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "approval_requested", "the question");
        Assert.Equal("a.txt", asked.Data.GetProperty("arguments").GetProperty("file").GetString());
        return asked.Data.GetProperty("requestId").GetString()!;
    }

    private async Task<HubInvocation> EndAsync(string run, string type)
    {
        var end = await _alice.WaitForAsync(heard => heard.RunId == run && heard.Target is "agent_completed" or "agent_error" or "agent_cancelled", "the end of the run");
        Assert.Equal(type, end.Target);
        return end;
    }

    private IEnumerable<string> TypesOf(string run) => _alice.Events.Where(heard => heard.RunId == run && heard.Target != "run_queued").Select(heard => heard.Target);

    private static async Task RefusedAsync(string code, StockClient client, string method, object argument) =>
        Assert.StartsWith($"{code}: ", (await Assert.ThrowsAsync<HubException>(() => client.InvokeAsync<JsonElement>(method, argument))).Message, StringComparison.Ordinal);
}
