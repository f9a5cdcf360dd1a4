using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What a worker says is stored once, whole, or refused whole with a sentence that says what to mend.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly WorkerRig _rig = new(new() { Window = 8 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Batch_ThatComesAgain_StoresNothing_AndWhatIsNewInItIsStored()
    {
        var (worker, lease) = await BeginAsync();
        Assert.Equal(2, (await worker.PublishAsync(lease, 1, Said.Thought(), Said.Tool())).AcceptedThrough);
        Assert.Equal(2, (await worker.PublishAsync(lease, 1, Said.Thought(), Said.Tool())).AcceptedThrough);
        Assert.Equal(new PublishAnswer(4, 8), await worker.PublishAsync(lease, 2, Said.Tool(), Said.ToolDone(), Said.Thought()));
        Assert.Equal(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_thinking"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Number_ThatLeavesOneOut_IsRefused_NamingTheNextOne()
    {
        var (worker, lease) = await BeginAsync();
        await worker.PublishAsync(lease, 1, Said.Thought());
        var refusal = await worker.RefusedAsync(lease, 3, Said.Thought());
        Assert.Equal("invalid_argument: n is 3; the next number of this run is 2.", refusal.Message);
        Assert.Equal("invalid_argument", (await worker.RefusedAsync(lease, 0, Said.Thought())).Code);
        Assert.Equal(2, (await worker.PublishAsync(lease, 2, Said.Thought())).AcceptedThrough);
    }

    [Fact]
    public async Task Batch_OfWhichOneEventBreaksARule_StoresNothing_AndAMendedOneIsStored()
    {
        var (worker, lease) = await BeginAsync();
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 1, Said.Tool(), Said.ToolDone("other"))).Code);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 1, Said.Tool(), Said.ToolDone(), Said.ToolDone())).Code);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 1, Said.Completed, Said.Thought())).Code);
        Assert.Empty(await _rig.TypesAsync("alice", "r1"));
        Assert.Equal(2, (await worker.PublishAsync(lease, 1, Said.Tool(), Said.ToolDone())).AcceptedThrough);
    }

    [Fact]
    public async Task End_ClosesWhatIsOpen_AndIsLast_AndComesAgainWithoutHarm()
    {
        var (worker, lease) = await BeginAsync();
        await worker.PublishAsync(lease, 1, Said.Text("half a sen"), Said.Tool("c1"), Said.Tool("c2"), Said.Completed);
        Assert.Equal(
            ["agent_started", "message_delta", "tool_executing", "tool_executing", "message_completed", "tool_completed", "tool_completed", "agent_completed"],
            await _rig.TypesAsync("alice", "r1"));
        Assert.Equal(4, (await worker.PublishAsync(lease, 1, Said.Text("half a sen"), Said.Tool("c1"), Said.Tool("c2"), Said.Completed)).AcceptedThrough);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 5, Said.Thought())).Code);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 4, Said.Completed, Said.Failed)).Code);
        Assert.Equal(8, (await _rig.TypesAsync("alice", "r1")).Count);
        Assert.Equal(0, _rig.Registry.Held);
        Assert.DoesNotContain(worker.Heard, notice => notice.Target == "run_cancel_requested");
    }

    [Fact]
    public async Task Text_IsPutTogetherByTheGateway_WhateverTheWorkerSaysOfItsPlace()
    {
        var (worker, lease) = await BeginAsync();
        await worker.PublishAsync(lease, 1, Said.Text("Hel"), ("message_delta", new { messageId = "m1", text = "lo", off = 99 }));
        await worker.PublishAsync(lease, 3, Said.Text(", you"));
        Assert.Equal("Hello, you", Assert.Single((await _rig.StateAsync("alice", "r1")).Messages).Text);
    }

    [Theory]
    [InlineData("agent_dreaming", "{}", "event 1 is of a type that does not exist")]
    [InlineData("run_reset", """{"attempt":2,"reason":"x"}""", "which the gateway says and no worker")]
    [InlineData("approval_resolved", """{"requestId":"q1","approved":true,"by":"user"}""", "which the gateway says and no worker")]
    [InlineData("thread_deleted", "{}", "which the gateway says and no worker")]
    [InlineData("agent_thinking", "[]", "must be an object")]
    [InlineData("agent_thinking", "{}", "text of event 1")]
    [InlineData("agent_thinking", """{"text":7}""", "text of event 1 (agent_thinking) has a value of the wrong kind")]
    [InlineData("agent_thinking", """{"text":"a","thought":"b"}""", "text of agent_thinking is given twice")]
    [InlineData("agent_thinking", """{"text":"\ud800"}""", "half a surrogate pair")]
    [InlineData("agent_thinking", """{"text":"x","progress":101}""", "progress must be from 0 to 100")]
    [InlineData("agent_error", """{"code":"worker_lost","message":"m","retryable":true}""", "which the gateway says and no worker")]
    [InlineData("approval_requested", """{"requestId":"none","prompt":"p","expiresAt":"2026-11-20T10:00:00.000Z"}""", "requestId of event 1 (approval_requested) is a placeholder")]
    [InlineData("agent_completed", """{"durationMs":-1.5}""", "durationMs of event 1")]
    public async Task Event_ThatIsWrong_IsRefused_InOneSentence_AndTheRunGoesOn(string type, string data, string sentence)
    {
        var (worker, lease) = await BeginAsync();
        var refusal = await worker.RefusedAsync(lease, 1, (type, System.Text.Json.JsonDocument.Parse(data).RootElement));
        Assert.Equal("invalid_argument", refusal.Code);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await _rig.TypesAsync("alice", "r1"));
        Assert.Equal(1, (await worker.PublishAsync(lease, 1, Said.Completed)).AcceptedThrough);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task Event_ThatIsTooLarge_AndBatch_ThatIsTooLong_AreRefused()
    {
        var (worker, lease) = await BeginAsync();
        Assert.Contains("Netra:Limits:EventBytes", (await worker.RefusedAsync(lease, 1, Said.Thought(new('x', 300_000)))).Sentence, StringComparison.Ordinal);
        var flood = await worker.RefusedAsync(lease, 1, [.. Enumerable.Repeat(Said.Thought(), 9)]);
        Assert.Equal("limit_exceeded", flood.Code);
        Assert.Contains("retryAfterMs=", flood.Sentence, StringComparison.Ordinal);
        Assert.Equal(8, (await worker.PublishAsync(lease, 1, [.. Enumerable.Repeat(Said.Thought(), 8)])).AcceptedThrough);
    }

    [Theory]
    [InlineData("agent_thinking", """{"thought":"hm"}""", """{"text":"hm"}""")]
    [InlineData("agent_thinking", """{"reasoning":"hm","step":"s"}""", """{"text":"hm","step":"s"}""")]
    [InlineData("tool_executing", """{"toolCallId":"c","tool":"t","parameters":{"a":1}}""", """{"toolCallId":"c","tool":"t","arguments":{"a":1}}""")]
    [InlineData("tool_executing", """{"toolCallId":"c","tool":"t","tool_input":[1]}""", """{"toolCallId":"c","tool":"t","arguments":[1]}""")]
    [InlineData("agent_completed", """{"final_response":"done","execution_time_ms":12.6}""", """{"durationMs":13,"result":"done"}""")]
    [InlineData("agent_completed", """{"results":{"x":2},"duration":7}""", """{"durationMs":7,"result":{"x":2}}""")]
    [InlineData("custom", """{"name":"duration","value":{"thought":1}}""", """{"name":"duration","value":{"thought":1}}""")]
    public async Task OldNames_AreAccepted_AndWrittenInTheCanonicalForm(string type, string data, string canonical)
    {
        var (worker, lease) = await BeginAsync();
        await worker.PublishAsync(lease, 1, (type, System.Text.Json.JsonDocument.Parse(data).RootElement));
        Assert.Equal(canonical, await _rig.DataOfAsync("alice", "r1", type));
    }

    private async Task<(TestWorker Worker, string Lease)> BeginAsync()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        return (worker, (await worker.AssignedAsync("r1")).Lease);
    }
}
