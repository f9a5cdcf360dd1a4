using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

[Trait("Suite", "Quick")]
public sealed class RunWriterTests
{
    private static readonly DateTimeOffset Later = new(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);

    private readonly RunRig _rig = new();

    [Fact]
    public async Task Run_FromStartToEnd_IsHeardInOrder_WithDenseSeq_AndFolds()
    {
        var (run, heard) = await StartAsync();
        await run.WriteAsync(new AgentThinking("hm"));
        await run.WriteAsync(new ToolExecuting("c1", "search"));
        await run.WriteAsync(new ToolCompleted("c1", "search", true, 5));
        await run.TextAsync("m1", "Hello");
        await run.WriteAsync(new MessageCompleted("m1", "Hello"));
        Assert.True(await run.EndAsync(new AgentCompleted(10, Summary: "done")));
        Assert.Equal(
            ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_completed", "agent_completed"],
            heard.Heard.Select(message => message.Target));
        Assert.Equal(Enumerable.Range(1, 7).Select(i => (long)i), heard.Heard.Select(message => message.Argument.GetProperty("seq").GetInt64()));
        var state = await run.ToStateAsync(default);
        Assert.Equal((RunStatus.Completed, "Hello", true), (state.Status, state.Messages[0].Text, state.Messages[0].Complete));
        Assert.Equal(ToolStatus.Completed, state.Tools[0].Status);
        Assert.EndsWith("-7", state.Cursor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_FirstAtOnce_ThenWhatComesWithin40Ms_AsOneDelta()
    {
        var (run, heard) = await StartAsync();
        await run.TextAsync("m1", "a");
        Assert.Equal(["a"], Deltas(heard));
        await run.TextAsync("m1", "b");
        await run.TextAsync("m1", "c");
        _rig.Delivery.Time.Advance(TimeSpan.FromMilliseconds(39));
        Assert.Equal(["a"], Deltas(heard));
        _rig.Delivery.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a", "bc"], Deltas(heard));
        _rig.Delivery.Time.Advance(TimeSpan.FromMilliseconds(40));
        await run.TextAsync("m1", "d");
        Assert.Equal(["a", "bc", "d"], Deltas(heard));
        Assert.Equal([0L, 1, 3], Offs(heard));
    }

    [Fact]
    public async Task Text_ThatWaits_GoesOutBeforeAnyOtherEvent_InTheSameStep()
    {
        var (run, heard) = await StartAsync();
        await run.TextAsync("m1", "a");
        await run.TextAsync("m1", "b");
        await run.WriteAsync(new AgentThinking("next"));
        Assert.Equal(["agent_started", "message_delta", "message_delta", "agent_thinking"], heard.Heard.Select(message => message.Target));
    }

    [Fact]
    public async Task Text_CutWithinASurrogatePair_IsSaidWhole()
    {
        var (run, heard) = await StartAsync();
        await run.TextAsync("m1", "x\ud83d");
        await run.TextAsync("m1", "\ude00y");
        await run.WriteAsync(new AgentThinking("next"));
        Assert.Equal(["x", "😀y"], Deltas(heard));
        Assert.Equal([0L, 1], Offs(heard));
    }

    [Fact]
    public async Task Text_WithHalfAPair_IsFoldedAsClientsHearIt()
    {
        var (run, heard) = await StartAsync();
        await run.TextAsync("m1", "a\ude00b");
        await run.TextAsync("m1", "c\ud83d");
        await run.EndAsync(new AgentCompleted(1));
        Assert.Equal("a\uFFFDbc\uFFFD", string.Concat(Deltas(heard)));
        Assert.Equal("a\uFFFDbc\uFFFD", (await run.ToStateAsync(default)).Messages[0].Text);
    }

    [Fact]
    public async Task Text_VeryLong_IsSeveralDeltas_WithTheirStarts()
    {
        var (run, heard) = await StartAsync();
        var text = string.Concat(Enumerable.Repeat("0123456789😀", 5000));
        await run.TextAsync("m1", text);
        Assert.True(Deltas(heard).Count() > 1);
        Assert.Equal(text, string.Concat(Deltas(heard)));
        Assert.Equal(Deltas(heard).SkipLast(1).Aggregate(new List<long> { 0 }, (offs, delta) => [.. offs, offs[^1] + delta.Length]), Offs(heard));
    }

    [Fact]
    public async Task End_ClosesWhatIsOpen_ThenSaysTheTerminalEvent_OnlyOnce()
    {
        var (run, heard) = await StartAsync();
        await run.WriteAsync(new ToolExecuting("c1", "search"));
        await run.WriteAsync(new ApprovalRequested(RequestId.Parse("q1"), "May I?", Later));
        await run.TextAsync("m1", "Hel");
        await run.TextAsync("m1", "lo");
        Assert.True(await run.EndAsync(new AgentCancelled("enough")));
        Assert.False(await run.EndAsync(new AgentCompleted(1)));
        Assert.Equal(
            ["message_delta", "message_delta", "message_completed", "tool_completed", "approval_resolved", "agent_cancelled"],
            heard.Heard.Skip(3).Select(message => message.Target));
        Assert.Equal("Hello", heard.Heard[5].Argument.GetProperty("data").GetProperty("text").GetString());
        Assert.False(heard.Heard[6].Argument.GetProperty("data").GetProperty("success").GetBoolean());
        Assert.Equal("run_ended", heard.Heard[7].Argument.GetProperty("data").GetProperty("by").GetString());
        Assert.Equal(RunStatus.Cancelled, (await run.ToStateAsync(default)).Status);
    }

    [Fact]
    public async Task End_TellsTheAgent_AndRefusesWhatComesLate()
    {
        var (run, heard) = await StartAsync();
        await run.EndAsync(new AgentCancelled());
        await Eventually.TrueAsync(() => run.Ended.IsCancellationRequested, "the agent to be told");
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(new AgentThinking("late")))).Code);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(async () => await run.TextAsync("m1", "late"))).Code);
        Assert.Equal(2, heard.Heard.Count);
    }

    [Fact]
    public async Task ManyEndsAtOnce_GiveOneTerminalEvent()
    {
        var (run, heard) = await StartAsync();
        var ends = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Factory.StartNew(
            () => run.EndAsync(i % 2 == 0 ? new AgentCancelled() : new AgentCompleted(1)).AsTask()).Unwrap()));
        Assert.Equal(1, ends.Count(won => won));
        Assert.Single(heard.Heard, message => EventTypes.IsTerminal(message.Target));
    }

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public async Task EventThatBreaksARule_IsRefused_AndStoresNothing(string rule)
    {
        var (run, heard) = await StartAsync();
        await run.WriteAsync(new ToolExecuting("open", "search"));
        await run.WriteAsync(new ToolExecuting("done", "search"));
        await run.WriteAsync(new ToolCompleted("done", "search", true, 1));
        await run.WriteAsync(new MessageCompleted("m-done", "text"));
        var before = heard.Heard.Count;
        await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(Broken[rule]));
        Assert.Equal(before, heard.Heard.Count);
        await run.WriteAsync(new ToolCompleted("open", "search", true, 1));
        Assert.Equal(before + 1, heard.Heard.Count);
    }

    public static TheoryData<string> BrokenRules => [.. Broken.Keys];

    private static Dictionary<string, AgentEvent> Broken { get; } = new()
    {
        ["started twice"] = new AgentStarted(),
        ["queued after start"] = new RunQueued(1),
        ["progress over 100"] = new AgentThinking("x", Progress: 101),
        ["percent below 0"] = new ToolProgress("open", Percent: -1),
        ["tool call id used twice"] = new ToolExecuting("done", "search"),
        ["tool without a name"] = new ToolExecuting("new", " "),
        ["tool with a name too long"] = new ToolExecuting("new", new string('x', 129)),
        ["tool call id blank"] = new ToolExecuting(" ", "search"),
        ["completed without start"] = new ToolCompleted("never", "search", true, 1),
        ["completed twice"] = new ToolCompleted("done", "search", true, 1),
        ["progress of a closed tool"] = new ToolProgress("done"),
        ["message completed twice"] = new MessageCompleted("m-done", "text"),
        ["resolved without question"] = new ApprovalResolved(RequestId.Parse("q9"), true, ApprovalResolver.User),
    };

    [Fact]
    public async Task RunLargerThanItsLimit_IsRefused_AndCanStillEnd()
    {
        _rig.Limits.RunBytes = 10_000;
        var (run, _) = await StartAsync();
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.TextAsync("m1", new string('x', 6_000)));
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        Assert.True(await run.EndAsync(new AgentError("limit_exceeded", refusal.Sentence, false)));
        Assert.Equal(RunStatus.Failed, (await run.ToStateAsync(default)).Status);
    }

    [Fact]
    public async Task TextThatWaits_CountsTowardsTheLimitOfTheRun()
    {
        _rig.Limits.RunBytes = 10_000;
        var (run, _) = await StartAsync();
        for (var i = 0; i < 4; i++)
            await run.TextAsync("m1", new string('x', 1_000));
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.TextAsync("m1", new string('x', 1_000)));
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        await run.WriteAsync(new MessageCompleted("m1", new string('x', 4_000)));
        Assert.Equal(4_000, (await run.ToStateAsync(default)).Messages[0].Text.Length);
    }

    [Theory]
    [MemberData(nameof(Large))]
    public async Task WhateverARunKeeps_CountsTowardsItsLimit(string what)
    {
        (_rig.Limits.RunBytes, _rig.Limits.OpenApprovalsPerRun) = (100_000, 1_000);
        var (run, _) = await StartAsync();
        var refusal = await Assert.ThrowsAsync<SignalException>(async () =>
        {
            for (var i = 0; i < 100; i++)
                await run.WriteAsync(LargeEvents[what](i));
        });
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        Assert.Contains("Netra:Limits:RunBytes", refusal.Sentence, StringComparison.Ordinal);
        Assert.True(await run.EndAsync(new AgentCancelled()));
    }

    public static TheoryData<string> Large => [.. LargeEvents.Keys];

    private static Dictionary<string, Func<int, AgentEvent>> LargeEvents { get; } = new()
    {
        ["whole messages"] = i => new MessageCompleted($"m{i}", new string('x', 2_000)),
        ["purposes of tools"] = i => new ToolExecuting($"c{i}", "search", Purpose: new string('x', 2_000)),
        ["questions"] = i => new ApprovalRequested(RequestId.Parse($"q{i}"), new string('x', 2_000), Later),
    };

    [Fact]
    public async Task End_OfARunWhoseOpenTextIsLongerThanAnEvent_IsStored()
    {
        _rig.Limits.EventBytes = 1_000;
        var (run, heard) = await StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await run.TextAsync("m1", new string('x', 500));
            _rig.Delivery.Time.Advance(TimeSpan.FromMilliseconds(40));
        }

        await run.WriteAsync(new ToolExecuting("c1", "search"));
        Assert.True(await run.EndAsync(new AgentCancelled()));
        Assert.Equal(["tool_completed", "agent_cancelled"], heard.Heard.TakeLast(2).Select(message => message.Target));
        var state = await run.ToStateAsync(default);
        Assert.Equal((RunStatus.Cancelled, 2_000, false), (state.Status, state.Messages[0].Text.Length, state.Messages[0].Complete));
    }

    [Fact]
    public async Task End_OfARunThatLeftMoreOpenThanFitsIntoOneAppend_IsStored()
    {
        _rig.Delivery.LogOptions.MaxBytesPerUser = 64 * 1024;
        var (run, heard) = await StartAsync();
        for (var i = 0; i < 400; i++)
            await run.WriteAsync(new ToolExecuting($"c{i}", "search"));
        Assert.True(await run.EndAsync(new AgentCancelled()));
        Assert.Equal(400, heard.Heard.Count(message => message.Target == "tool_completed"));
        Assert.Equal("agent_cancelled", heard.Heard[^1].Target);
    }

    [Fact]
    public async Task EventLargerThanItsLimit_IsRefused_AndNamesTheSetting()
    {
        _rig.Limits.EventBytes = 1_000;
        var (run, _) = await StartAsync();
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(new AgentThinking(new string('x', 2_000))));
        Assert.Contains("Netra:Limits:EventBytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writer_WithAnEmitterOfAnotherUser_IsRefused()
    {
        var bobs = _rig.Stored("bob");
        var emitter = _rig.Emitter(_rig.Contexts.ForRun(_rig.Connection("bob"), bobs));
        Assert.Throws<IsolationViolationException>(() => new RunWriter(_rig.Stored("alice"), emitter, new(), _rig.Writing));
        await emitter.AgentThinkingAsync(new AgentThinking("bob still can"));
        Assert.Equal(1, (await _rig.Delivery.Log.BoundsAsync(Users.Key("bob"), default)).Head);
    }

    private async Task<(RunWriter Run, FakeWriter Heard)> StartAsync()
    {
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var run = _rig.Add("alice");
        await run.WriteAsync(new AgentStarted(run.Run.Input));
        return (run, heard);
    }

    private static IEnumerable<string> Deltas(FakeWriter heard) => Data(heard).Select(data => data.GetProperty("text").GetString()!);

    private static IEnumerable<long> Offs(FakeWriter heard) => Data(heard).Select(data => data.GetProperty("off").GetInt64());

    private static IEnumerable<JsonElement> Data(FakeWriter heard) =>
        heard.Heard.Where(message => message.Target == "message_delta").Select(message => message.Argument.GetProperty("data"));
}
