using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentRunTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingRunWriter _writer = new();

    private AgentRun Run => field ??= new(_writer, [], _time, _writer.Ended);

    [Fact]
    public async Task Thinking_IsSaidWithStepAndProgress()
    {
        await Run.ThinkingAsync("Hm", "plan", 10);

        Assert.Equal(new AgentThinking("Hm", "plan", 10), Assert.Single(_writer.Events));
    }

    [Fact]
    public async Task Text_BelongsToOneMessageUntilItEnds_AndTheWholeTextCompletesIt()
    {
        await Run.TextAsync("Hel");
        await Run.TextAsync("");
        await Run.TextAsync("lo");
        await Run.EndMessageAsync();
        await Run.EndMessageAsync();
        await Run.TextAsync("Again");
        await Run.EndMessageAsync();

        Assert.Equal(
            [new MessageDelta("m1", "Hel", 0), new MessageDelta("m1", "lo", 3), new MessageCompleted("m1", "Hello"),
                new MessageDelta("m2", "Again", 0), new MessageCompleted("m2", "Again")],
            _writer.Events);
    }

    [Fact]
    public async Task Text_ThatWasRefused_IsNotPartOfTheWholeText()
    {
        var refuse = true;
        var writer = new RecordingRunWriter { Before = data => Refuse(data is MessageDelta && refuse) };
        var run = new AgentRun(writer, [], _time, writer.Ended);
        await Assert.ThrowsAsync<SignalException>(async () => await run.TextAsync("too much"));
        refuse = false;
        await run.TextAsync("fine");
        await run.EndMessageAsync();

        Assert.Equal(new MessageCompleted("m1", "fine"), writer.Events[^1]);
    }

    [Fact]
    public async Task Complete_EndsTheMessageAndTheRun_WithTheTimeItTook()
    {
        await Run.TextAsync("42");
        _time.Advance(TimeSpan.FromSeconds(2));
        await Run.CompleteAsync(JsonElement.Parse("42"), "It is 42.", new TokenUsage(1, 2, "none"));

        Assert.Equal(new MessageCompleted("m1", "42"), _writer.Events[1]);
        var end = Assert.IsType<AgentCompleted>(_writer.Events[2]);
        Assert.Equal((2000, 42, "It is 42.", new TokenUsage(1, 2, "none")), (end.DurationMs, end.Result!.Value.GetInt32(), end.Summary, end.Usage));
    }

    [Fact]
    public async Task Approve_AsksWithToolArgumentsAndTime_AndGivesTheAnswer()
    {
        var asking = Run.ApproveAsync("May I?", "delete", JsonElement.Parse("""{"id":7}"""), TimeSpan.FromMinutes(1));
        var asked = Assert.IsType<ApprovalRequested>(Assert.Single(_writer.Events));
        Assert.Equal(("May I?", "delete", """{"id":7}""", _time.GetUtcNow() + TimeSpan.FromMinutes(1)), (asked.Prompt, asked.Tool, asked.Arguments!.Value.GetRawText(), asked.ExpiresAt));
        Assert.False(asking.IsCompleted);
        _writer.Answer.SetResult(new(asked.RequestId, true, ApprovalResolver.User, JsonElement.Parse("\"gently\"")));
        var answer = await asking;
        Assert.Equal((true, "gently"), (answer.Approved, answer.Answer!.Value.GetString()));
    }

    [Fact]
    public async Task Approve_WhoseRunEnds_IsCancelled()
    {
        var asking = Run.ApproveAsync("May I?");
        _writer.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Everything_AfterTheEnd_IsCancelled()
    {
        await using var tool = await Run.ToolAsync("search");
        _writer.Cancel();
        Func<Task>[] calls =
        [
            async () => await Run.ThinkingAsync("x"), async () => await Run.TextAsync("x"), async () => await Run.ToolAsync("x"),
            async () => await Run.CompleteAsync(), async () => await tool.ProgressAsync(), async () => await tool.CompleteAsync(),
        ];

        foreach (var call in calls)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        Assert.IsType<AgentCancelled>(_writer.Events[^1]);
    }

    [Fact]
    public async Task Tool_ThatCompletes_TellsItsArgumentsItsProgressItsResultAndItsTime()
    {
        await using (var tool = await Run.ToolAsync("search", JsonElement.Parse("""{"q":1}"""), "To know"))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await tool.ProgressAsync("half", 50);
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await tool.CompleteAsync(JsonElement.Parse("7"));
        }

        Assert.Equal(3, _writer.Events.Count);
        var begun = Assert.IsType<ToolExecuting>(_writer.Events[0]);
        Assert.Equal(("c1", "search", """{"q":1}""", "To know"), (begun.ToolCallId, begun.Tool, begun.Arguments!.Value.GetRawText(), begun.Purpose));
        Assert.Equal(new ToolProgress("c1", "half", 50), _writer.Events[1]);
        var done = Assert.IsType<ToolCompleted>(_writer.Events[2]);
        Assert.Equal(("c1", "search", true, 500, 7), (done.ToolCallId, done.Tool, done.Success, done.DurationMs, done.Result!.Value.GetInt32()));
    }

    [Fact]
    public async Task Tool_DisposedWithoutAResult_HasFailed()
    {
        await using (await Run.ToolAsync("search"))
            _time.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal(new ToolCompleted("c1", "search", false, 5, Error: "The tool gave no result."), _writer.Events[^1]);
    }

    [Fact]
    public async Task Tool_ThatFails_SaysWhy_AndIsClosedForGood()
    {
        await using var tool = await Run.ToolAsync("search");
        await tool.FailAsync("No index.");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await tool.CompleteAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await tool.ProgressAsync());
        await tool.DisposeAsync();
        Assert.Equal(new ToolCompleted("c1", "search", false, 0, Error: "No index."), _writer.Events[^1]);
        Assert.Equal(2, _writer.Events.Count);
    }

    [Fact]
    public async Task Tool_WhoseResultIsRefused_IsClosedAsFailed()
    {
        var writer = new RecordingRunWriter { Before = data => Refuse(data is ToolCompleted { Success: true }) };
        var run = new AgentRun(writer, [], _time, writer.Ended);
        await Assert.ThrowsAsync<SignalException>(async () =>
        {
            await using var tool = await run.ToolAsync("search");
            await tool.CompleteAsync(JsonElement.Parse("7"));
        });

        Assert.False(Assert.IsType<ToolCompleted>(writer.Events[^1]).Success);
        Assert.Empty(writer.OpenTools());
    }

    [Fact]
    public async Task Tools_SideBySide_HaveTheirOwnIds()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using var tool = await Run.ToolAsync("search");
            await Task.Yield();
            await tool.CompleteAsync();
        }));

        Assert.Equal(20, _writer.Events.OfType<ToolExecuting>().Select(tool => tool.ToolCallId).Distinct().Count());
        Assert.Empty(_writer.OpenTools());
    }

    [Theory]
    [InlineData("""{}""", "input.text is required.")]
    [InlineData("""[]""", "input.text is required.")]
    [InlineData("""{"text":5}""", "input.text must be a string.")]
    [InlineData("""{"text":null}""", "input.text must be a string.")]
    [InlineData("""{"text":" \n"}""", "input.text must not be blank.")]
    [InlineData("""{"text":"\ud800"}""", "input.text must be valid Unicode.")]
    public void RequireText_OfAnInputWithoutText_IsRefused_NamingTheField(string input, string sentence)
    {
        var writer = new RecordingRunWriter(input);

        var refusal = Assert.Throws<SignalException>(() => new AgentRun(writer, [], _time, default).RequireText());

        Assert.Equal(("invalid_argument", sentence), (refusal.Code, refusal.Sentence));
    }

    private static void Refuse(bool when)
    {
        if (when)
            throw SignalException.LimitExceeded("Too large.", TimeSpan.Zero);
    }
}
