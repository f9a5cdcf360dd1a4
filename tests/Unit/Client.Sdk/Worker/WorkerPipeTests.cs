using Microsoft.Extensions.AI;
using Netra.Signal.Client.Worker.Pipe;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>A model's stream as a gateway is told of it.</summary>
public sealed class WorkerPipeTests
{
    [Fact]
    public async Task Answer_OfAModel_IsPublished_WithItsUsageAtTheEnd_AndWithoutNulls()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) => await run.PipeAsync(Updates(
            new TextReasoningContent("Hm."), new FunctionCallContent("x", "look", null), new FunctionResultContent("x", null), new TextContent("Done."),
            new UsageContent(new() { InputTokenCount = 3, OutputTokenCount = 4 }))));
        await gateway.AssignAsync("r-1");
        var end = await gateway.EndAsync("r-1");
        Assert.Equal(["agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_completed", "agent_completed"], gateway.Types("r-1"));
        Assert.Equal("""{"inputTokens":3,"outputTokens":4,"model":"m"}""", end.Data.GetProperty("usage").GetRawText());
        Assert.DoesNotContain(gateway.Of("r-1"), item => item.Data.GetRawText().Contains("null", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_ThatBreaks_EndsTheRunOnce_AsFailed()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) => await run.PipeAsync(Broken()));
        await gateway.AssignAsync("r-1");
        var end = await gateway.EndAsync("r-1");
        Assert.Equal(["message_delta", "message_completed", "agent_error"], gateway.Types("r-1"));
        Assert.Equal("""{"code":"internal","message":"The agent failed.","retryable":false}""", end.Data.GetRawText());
        await Eventually.TrueAsync(() => worker.Worker.Running == 0, "the run to leave");
        Assert.Equal(3, gateway.Of("r-1").Count);

        static async IAsyncEnumerable<ChatResponseUpdate> Broken()
        {
            yield return new(ChatRole.Assistant, "half");
            await Task.Yield();
            throw new HttpRequestException("key=secret");
        }
    }

    [Fact]
    public async Task Approval_ThatAModelNeeds_IsAskedWithItsArguments_AndAnsweredForThatCall()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var request = new ToolApprovalRequestContent("a-1", new FunctionCallContent("x", "book", new Dictionary<string, object?> { ["price"] = 412 }));
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            var answer = await run.PipeAsync(Updates(request));
            var response = await run.ApproveAsync(Assert.Single(answer.Approvals));
            Assert.Same(request.ToolCall, response.ToolCall);
            await run.TextAsync(response.Approved ? "Booked." : "Left.");
        });
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => gateway.Types("r-1").Contains("approval_requested"), "the question");
        var asked = gateway.Of("r-1")[0].Data;
        Assert.Equal(("book", """{"price":412}"""), (asked.GetProperty("tool").GetString(), asked.GetProperty("arguments").GetRawText()));
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-1", requestId = asked.GetProperty("requestId").GetString(), approved = true });
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
        Assert.Equal("Booked.", gateway.Of("r-1")[1].Data.GetProperty("text").GetString());
    }

    private static IAsyncEnumerable<ChatResponseUpdate> Updates(params AIContent[] contents) =>
        contents.Select(content => new ChatResponseUpdate(ChatRole.Assistant, [content]) { ModelId = "m" }).ToAsyncEnumerable();
}
