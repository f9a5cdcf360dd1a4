using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Client;
using Netra.Signal.Client.Worker;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>Calls of tools that their user has not approved: the gateway refuses the call, and nothing else.</summary>
public sealed class WorkerApprovalTests
{
    private static readonly string Unapproved = $"forbidden: The user approved other arguments of this tool; call it with exactly those, or ask again. {ErrorReasons.Unapproved}";
    private static readonly JsonElement Shown = JsonElement.Parse("""{"file":"a.txt"}""");
    private static readonly JsonElement Other = JsonElement.Parse("""{"file":"b.txt"}""");

    [Fact]
    public async Task CallThatItsUserHasNotApproved_IsRefusedToTheAgent_BeforeItIsBegun_AndTheRunGoesOn()
    {
        await using var gateway = await StartAsync();
        var told = new ConcurrentQueue<SignalClientException>();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            Assert.True((await run.ApproveAsync("May I?", "delete", Shown)).Approved);
            await TryAsync(run, Other, told);
            await TryAsync(run, Shown, told);
        });
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => gateway.Types("r-1").Contains("approval_requested"), "the question");
        await gateway.SayAsync("approval_answered", new { lease = "lease-r-1", requestId = gateway.Of("r-1")[0].Data.GetProperty("requestId").GetString(), approved = true });
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
        Assert.Equal(
            ["approval_requested", "agent_thinking", "agent_thinking", "agent_thinking", "tool_executing", "tool_completed", "agent_thinking", "agent_completed"], gateway.Types("r-1"));
        AssertRefused(Assert.Single(told));
        // What the refusal says is enough: nobody has to ask about the lease.
        Assert.Empty(gateway.Renewed);
    }

    [Fact]
    public async Task CallThatAnEarlierAttemptAskedAbout_IsRefusedToTheAgent_ThoughThisOneNeverAsked_AndTheRunGoesOn()
    {
        await using var gateway = await StartAsync();
        var told = new ConcurrentQueue<SignalClientException>();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (run, _) => TryAsync(run, Other, told));
        await gateway.AssignAsync("r-1", attempt: 2);
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
        Assert.Equal(["agent_thinking", "agent_thinking", "agent_completed"], gateway.Types("r-1"));
        AssertRefused(Assert.Single(told));
    }

    [Fact]
    public async Task Forbidden_WithoutThatReason_IsTheEndOfTheLease_WhateverWasAsked()
    {
        await using var gateway = await StartAsync("forbidden: This lease is not yours, or not in force any more; stop working on its run.");
        var told = new TaskCompletionSource<Exception>();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
            told.SetResult(await Assert.ThrowsAnyAsync<Exception>(() => run.ToolAsync("delete", Other).AsTask())));
        await gateway.AssignAsync("r-1", attempt: 2);
        Assert.IsAssignableFrom<OperationCanceledException>(await told.Task.WithinAsync("the handler to be stopped"));
        await Eventually.TrueAsync(() => worker.Worker.Running == 0, "the run to leave");
        Assert.Empty(gateway.Of("r-1"));
    }

    /// <summary>A gateway that takes <see cref="Shown"/> alone as approved.</summary>
    private static async Task<FakeWorkerGateway> StartAsync(string? refusal = null)
    {
        var gateway = await FakeWorkerGateway.StartAsync();
        gateway.BeforeStoring = (_, events) => events.EnumerateArray().Any(said =>
            said.GetProperty("type").GetString() == "tool_executing" && said.GetProperty("data").GetProperty("arguments").GetProperty("file").GetString() != "a.txt")
            ? throw new HubException(refusal ?? Unapproved)
            : Task.CompletedTask;
        return gateway;
    }

    private static async Task TryAsync(WorkerRun run, JsonElement arguments, ConcurrentQueue<SignalClientException> told)
    {
        await run.ThinkingAsync("before");
        try
        {
            await using var tool = await run.ToolAsync("delete", arguments);
            await tool.CompleteAsync();
        }
        catch (SignalClientException refused)
        {
            told.Enqueue(refused);
        }

        await run.ThinkingAsync("after");
    }

    private static void AssertRefused(SignalClientException refused)
    {
        Assert.Equal((ErrorCodes.Forbidden, true), (refused.Code, refused.IsUnapprovedCall));
        Assert.Contains("ask again", refused.Message, StringComparison.Ordinal);
    }
}
