using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>Cuts, the window and questions: what a worker does when its gateway does not do as it would like.</summary>
public sealed class WorkerPublishTests
{
    [Fact]
    public async Task Worker_WhoseAnswersAreCut_ResumesAndSendsAgain_AndEachEventIsStoredOnce()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var cuts = 0;
        // Stored, and the answer lost: what comes again must store nothing. The first few times, every other call.
        gateway.BeforeAnswering = connection =>
        {
            if (Interlocked.Increment(ref cuts) is < 12 and var n && n % 2 == 1)
                connection.Abort();
            return Task.CompletedTask;
        };
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            for (var i = 0; i < 20; i++)
            {
                await run.ThinkingAsync($"#{i}");
                await using var tool = await run.ToolAsync("t");
                await tool.CompleteAsync();
            }
        });
        await gateway.AssignAsync("r-1");
        await gateway.EndAsync("r-1");
        Assert.Equal([.. Enumerable.Repeat((string[])["agent_thinking", "tool_executing", "tool_completed"], 20).SelectMany(three => three), "agent_completed"], gateway.Types("r-1"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"#{i}"), gateway.Of("r-1").Where(item => item.Type == "agent_thinking").Select(item => item.Data.GetProperty("text").GetString()));
        Assert.Contains(gateway.Resumed, call => call.GetProperty("leases")[0].GetString() == "lease-r-1");
    }

    [Fact]
    public async Task Worker_WhoseGatewayAcknowledgesNothing_IsHeldUp_OnceTheWindowIsFull()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        gateway.Window = 4;
        var go = new TaskCompletionSource();
        gateway.BeforeStoring = (_, _) => go.Task;
        var said = new ConcurrentQueue<int>();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, _) =>
        {
            for (var i = 0; i < 50; i++)
            {
                var saying = run.ThinkingAsync($"#{i}");
                if (i == 4)
                {
                    Assert.False(saying.IsCompleted);
                    said.Enqueue(i);
                }

                await saying;
            }
        });
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => said.Count == 1, "the fifth event to wait");
        Assert.Empty(gateway.Stored);
        go.SetResult();
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
        Assert.Equal(51, gateway.Of("r-1").Count);
        Assert.All(gateway.Published, call => Assert.InRange(call.GetProperty("events").GetArrayLength(), 1, 4));
    }

    [Fact]
    public async Task Publish_ThatCannotBeStoredNow_IsTriedAgain()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var tries = 0;
        gateway.BeforeStoring = (_, _) => Interlocked.Increment(ref tries) switch
        {
            1 => throw new HubException("unavailable: Redis is away."),
            2 => throw new HubException("limit_exceeded: Too many; retryAfterMs=1."),
            3 => throw new HubException("internal: The gateway failed."),
            _ => Task.CompletedTask,
        };
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (run, _) => run.ThinkingAsync("hm").AsTask());
        await gateway.AssignAsync("r-1");
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
        Assert.Equal(["agent_thinking", "agent_completed"], gateway.Types("r-1"));
        Assert.Equal(3, worker.Log.Entries.Count(entry => entry.Id == 2106));
    }

    [Fact]
    public async Task Question_ThatNobodyAnswers_IsNotApproved_ByTheClock()
    {
        var time = new ManualTimeProvider();
        var outbox = new RunOutbox(4);
        var questions = new Questions(new("r1", outbox, TimeSpan.Zero, time, new RecordingLogger()), time);
        var asking = questions.AskAsync(new ApprovalRequested(RequestId.New(), "Sure?", time.GetUtcNow() + TimeSpan.FromMinutes(1)), default);
        outbox.Accept(1);
        await Eventually.TrueAsync(() => time.PendingTimers == 1, "the question to wait");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False((await asking.WithinAsync("the question to lapse")).Approved);
    }
}
