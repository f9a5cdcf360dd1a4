using System.Diagnostics;
using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>How runs of a worker end, and what it tells of them.</summary>
public sealed class AgentWorkerTests
{
    [Fact]
    public async Task Handler_ThatReturns_HasCompletedItsRun_WithAllThatItSaid()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            await run.ThinkingAsync("hm", "look", 10);
            await using (var tool = await run.ToolAsync("search", new { query = run.RequireText() }, "to know"))
            {
                await tool.ProgressAsync("half", 50);
                await tool.CompleteAsync(new { hits = 1 });
            }

            await run.TextAsync("It is said.");
            await run.CustomAsync("mine", new { a = 1 });
        });
        await gateway.AssignAsync("r-1");
        await gateway.EndAsync("r-1");
        Assert.Equal(["agent_thinking", "tool_executing", "tool_progress", "tool_completed", "message_delta", "custom", "message_completed", "agent_completed"], gateway.Types("r-1"));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => (long)n), gateway.Of("r-1").Select(item => item.N));
        Assert.Equal("""{"text":"hm","step":"look","progress":10}""", gateway.Of("r-1")[0].Data.GetRawText());
        Assert.Equal("""{"toolCallId":"c1","tool":"search","arguments":{"query":"hi"},"purpose":"to know"}""", gateway.Of("r-1")[1].Data.GetRawText());
        Assert.Equal("""{"agents":[{"name":"echo","concurrency":4}]}""", Assert.Single(gateway.Registered).GetRawText());
        await Eventually.TrueAsync(() => worker.Worker.Running == 0, "the run to leave");
    }

    [Fact]
    public async Task Handler_ThatThrows_HasFailedItsRun_AndTheUserIsToldNoSecret()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            await run.TextAsync("half an ans");
            throw run.RequireText() == "told" ? new AgentFailedException("no_such_city", "There is no such city.", isRetryable: true) : new InvalidOperationException("password=hunter2");
        });
        await gateway.AssignAsync("r-1");
        Assert.Equal("""{"code":"internal","message":"The agent failed.","retryable":false}""", (await gateway.EndAsync("r-1")).Data.GetRawText());
        Assert.Equal(["message_delta", "agent_error"], gateway.Types("r-1"));
        Assert.DoesNotContain(gateway.Published, call => call.GetRawText().Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(worker.Log.Entries, entry => entry is { Id: 2102, Failure: InvalidOperationException });
        await gateway.AssignAsync("r-2", input: new { text = "told" });
        Assert.Equal("""{"code":"no_such_city","message":"There is no such city.","retryable":true}""", (await gateway.EndAsync("r-2")).Data.GetRawText());
        await gateway.AssignAsync("r-3", input: new { });
        Assert.Equal("""{"code":"invalid_argument","message":"input.text is required.","retryable":false}""", (await gateway.EndAsync("r-3")).Data.GetRawText());
    }

    [Fact]
    public async Task Cancel_ReachesTheHandlersToken_AndTheRunEndsCancelled_WhateverTheHandlerDoes()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, cancelled) =>
        {
            await run.ThinkingAsync("waiting");
            await Task.Delay(Timeout.Infinite, cancelled).ConfigureAwait(run.RequireText() == "quietly" ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
        });
        foreach (var how in (string[])["loudly", "quietly"])
        {
            await gateway.AssignAsync(how, input: new { text = how });
            await Eventually.TrueAsync(() => gateway.Types(how).Contains("agent_thinking"), "the run to work");
            await gateway.SayAsync("run_cancel_requested", new { lease = $"lease-{how}", reason = "enough" });
            var end = await gateway.EndAsync(how);
            Assert.Equal(("agent_cancelled", """{"reason":"enough"}"""), (end.Type, end.Data.GetRawText()));
        }

        Assert.DoesNotContain(worker.Log.Entries, entry => entry.Id == 2102);
    }

    [Fact]
    public async Task Result_ThatTheGatewayRefuses_IsToldToItsCall_AndTheRunGoesOn()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        gateway.BeforeStoring = (_, events) => events.GetRawText().Contains("too much", StringComparison.Ordinal) ? throw new Microsoft.AspNetCore.SignalR.HubException("invalid_argument: Too large.") : Task.CompletedTask;
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            await using (var tool = await run.ToolAsync("read"))
                Assert.Equal("Too large.", (await Assert.ThrowsAsync<SignalClientException>(() => tool.CompleteAsync("too much").AsTask())).Message);
            await Assert.ThrowsAsync<SignalClientException>(() => run.CompleteAsync("too much").AsTask());
            await run.CompleteAsync("less");
            await run.CompleteAsync("again");
            Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalClientException>(() => run.ThinkingAsync("late").AsTask())).Code);
        });
        await gateway.AssignAsync("r-1");
        await gateway.EndAsync("r-1");
        Assert.Equal(["tool_executing", "tool_completed", "agent_completed"], gateway.Types("r-1"));
        Assert.False(gateway.Of("r-1")[1].Data.GetProperty("success").GetBoolean());
        Assert.Equal("less", gateway.Of("r-1")[2].Data.GetProperty("result").GetString());
        await Eventually.TrueAsync(() => worker.Worker.Running == 0, "the run to leave");
        Assert.DoesNotContain(worker.Log.Entries, entry => entry.Id == 2102);
    }

    [Fact]
    public async Task Run_IsASpanBelowWhoeverStartedIt_AndHasWhatItWasGiven()
    {
        const string traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == AgentWorker.TelemetryName, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (run, _) => run.CompleteAsync(new
        {
            run = run.RunId.Value, thread = run.ThreadId.Value, run.Agent, run.Attempt, run.Traceparent, history = run.History.Count, trace = Activity.Current?.TraceId.ToString(),
        }).AsTask());
        await gateway.AssignAsync("traced", attempt: 2, traceparent: traceparent);
        var end = await gateway.EndAsync("traced");
        Assert.Equal(
            $$"""{"run":"traced","thread":"t1","agent":"echo","attempt":2,"traceparent":"{{traceparent}}","history":0,"trace":"0af7651916cd43dd8448eb211c80319c"}""",
            end.Data.GetProperty("result").GetRawText());
        await Eventually.TrueAsync(() => spans.Any(span => (string?)span.GetTagItem("netra.run.id") == "traced"), "the span");
        var span = Assert.Single(spans, span => (string?)span.GetTagItem("netra.run.id") == "traced");
        Assert.Equal(("netra.run", "b7ad6b7169203331", "completed"), (span.OperationName, span.ParentSpanId.ToString(), (string?)span.GetTagItem("netra.run.outcome")));
    }

    [Fact]
    public async Task Question_IsAsked_AndItsOwnAnswerAloneIsHeard()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            var approval = await run.ApproveAsync("Book it?", "book", JsonSerializer.SerializeToElement(new { price = 412 }), TimeSpan.FromHours(1));
            await run.CompleteAsync(new { approval.Approved, approval.Answer });
        });
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => gateway.Types("r-1").Contains("approval_requested"), "the question");
        var asked = gateway.Of("r-1")[0].Data;
        Assert.Equal(["requestId", "prompt", "expiresAt", "tool", "arguments"], asked.EnumerateObject().Select(member => member.Name));
        Assert.InRange(asked.GetProperty("expiresAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        var id = asked.GetProperty("requestId").GetString();
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-1", requestId = "another", approved = false });
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-2", requestId = id, approved = false });
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-1", requestId = id, approved = true, answer = new { seat = "12A" } });
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-1", requestId = id, approved = false });
        Assert.Equal("""{"approved":true,"answer":{"seat":"12A"}}""", (await gateway.EndAsync("r-1")).Data.GetProperty("result").GetRawText());
    }
}
