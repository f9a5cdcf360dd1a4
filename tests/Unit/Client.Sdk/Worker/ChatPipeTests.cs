using Microsoft.Extensions.AI;
using Netra.Signal.Client.Worker;
using Netra.Signal.Client.Worker.Pipe;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>A model's stream as a run says it. Each test but the first is of a way in which such a stream was reported to come out wrong.</summary>
public sealed class ChatPipeTests
{
    private readonly RecordedRun _run = new();
    private readonly UsageSum _usage = new(null);

    [Fact]
    public async Task Stream_IsSaidWhole_InOrder()
    {
        var answer = await PipeAsync(
            Of(new TextReasoningContent("I shou")), Of(new TextReasoningContent("ld look.\n\nThen ")), Of(new TextReasoningContent("answer.")),
            Text("Let me ", "a"), Text("look. ", "a"), Of(Call("0", "search", ("q", "x"))), Of(Result("0", new { hits = 2 })), Text("Two hits.", "b"),
            new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop });
        Assert.Equal(
            ["thinks I should look.", "thinks Then answer.", "says m1 Let me look. ", """calls c1 search {"q":"x"}""", """gets c1 {"hits":2}""", "says m2 Two hits."], _run.Said);
        Assert.Equal(("Let me look. Two hits.", ChatFinishReason.Stop), (answer.Text, answer.FinishReason!.Value));
    }

    [Fact]
    public async Task Text_WithoutAMessageId_IsOneMessagePerStretch()
    {
        await PipeAsync(Text("one "), Text("message"), Of(Call("x", "t")), Of(Result("x", null)), Text("another"));
        Assert.Equal(["says m1 one message", "calls c1 t", "gets c1", "says m2 another"], _run.Said);
    }

    [Fact]
    public async Task Text_OfAnotherMessageId_IsAnotherMessage_AndAnIdThatComesLateIsNot()
    {
        await PipeAsync(Text("a"), Text("b", "1"), Text("c", "1"), Text("d", "2"), Text("e"));
        Assert.Equal(["says m1 abc", "says m2 de"], _run.Said);
    }

    [Fact]
    public async Task Results_OfOneMessageId_AreEachOfTheirOwnCall()
    {
        await PipeAsync(
            Of(Call("x", "first"), Call("y", "second")),
            new ChatResponseUpdate(ChatRole.Tool, [Result("y", 2), Result("x", 1)]) { MessageId = "same" });
        Assert.Equal(["calls c1 first", "calls c2 second", "gets c2 2", "gets c1 1"], _run.Said);
    }

    [Fact]
    public async Task CallIds_ThatAProviderUsesAgain_AreNewCalls_AndACallThatIsToldTwiceIsOne()
    {
        await PipeAsync(Of(Call("0", "t")), Of(Call("0", "t")), Of(Result("0", 1)), Of(Result("0", 1)), Of(Call("0", "t")), Of(Result("0", 2)), Of(Result("unknown", 3)));
        Assert.Equal(["calls c1 t", "gets c1 1", "calls c2 t", "gets c2 2"], _run.Said);
    }

    [Fact]
    public async Task Stream_ThatThrowsInTheMiddle_ClosesWhatIsOpen_AndThrows()
    {
        var broken = await Assert.ThrowsAsync<IOException>(() => new ChatPipe(_run, _usage).RunAsync(Broken()));
        Assert.Equal("secret", broken.Message);
        Assert.Equal(["calls c1 t", "says m1 half an ans", "fails c1 no result"], _run.Said);

        static async IAsyncEnumerable<ChatResponseUpdate> Broken()
        {
            yield return Of(Call("x", "t"));
            yield return Text("half an ans");
            await Task.Yield();
            throw new IOException("secret");
        }
    }

    [Fact]
    public async Task Usage_IsAddedUpOverCallsOfModels_WithPartsNotCountedTwice_AndTheUnknownNotZero()
    {
        await PipeAsync(
            Used("small", new() { InputTokenCount = 10, OutputTokenCount = 5, CachedInputTokenCount = 8, ReasoningTokenCount = 4, TotalTokenCount = 15 }),
            Used("small", new() { InputTokenCount = 20, TotalTokenCount = 26 }));
        Assert.Equal(new TokenUsage(30, 11, "small"), _usage.Total);
        await PipeAsync(Used("large", new() { OutputTokenCount = 1 }));
        Assert.Equal(new TokenUsage(30, 12, "small, large"), _usage.Total);
        Assert.Null(new UsageSum(null).Total);
        var unknown = new UsageSum(null);
        unknown.Add(new() { OutputTokenCount = 3 }, null);
        Assert.Equal(new TokenUsage(null, 3), unknown.Total);
        Assert.Empty(_run.Said);
    }

    [Fact]
    public async Task Failure_OfATool_IsToldWithoutItsException()
    {
        await PipeAsync(Of(Call("x", "t")), Of(new FunctionResultContent("x", "Error: password=hunter2") { Exception = new InvalidOperationException("password=hunter2") }));
        Assert.Equal(["calls c1 t", "fails c1 The tool failed."], _run.Said);
    }

    [Fact]
    public async Task ProtectedReasoning_IsShownToNobody()
    {
        await PipeAsync(Of(new TextReasoningContent(null) { ProtectedData = "c2VjcmV0" }), Text("done"));
        Assert.Equal(["says m1 done"], _run.Said);
    }

    [Fact]
    public async Task Nothing_IsSaidAsNothing_NotAsNull()
    {
        await PipeAsync(Text(""), Of(new FunctionCallContent("x", "t", null)), Of(Result("x", null)), new ChatResponseUpdate());
        Assert.Equal(["calls c1 t", "gets c1"], _run.Said);
    }

    [Fact]
    public async Task Call_WithoutAResult_HasFailed_AndAResultThatCannotBeShown_IsLeftOut()
    {
        _run.TooLarge = "huge";
        await PipeAsync(Of(Call("x", "t")), Of(Call("y", "u", ("f", new Func<int>(() => 1)))), Of(Result("x", "huge")), new ChatResponseUpdate(ChatRole.Assistant, [Call("z", "")]));
        Assert.Equal(["calls c1 t", "calls c2 u", "gets c1", "calls c3 tool", "fails c2 no result", "fails c3 no result"], _run.Said.Select(line => line.StartsWith("calls c2 u", StringComparison.Ordinal) ? "calls c2 u" : line));
    }

    [Fact]
    public async Task Approval_ThatAModelAsksFor_IsHandedOver_AndNoCallIsShownAsMade()
    {
        var asked = new ToolApprovalRequestContent("a-1", Call("x", "book", ("price", 412)));
        var answer = await PipeAsync(Text("Shall I?"), Of(asked));
        Assert.Same(asked, Assert.Single(answer.Approvals));
        Assert.Equal(["says m1 Shall I?"], _run.Said);
    }

    [Fact]
    public async Task Call_ThatIsForInformationOnly_IsShown_AndNothingIsCalled()
    {
        var called = 0;
        var call = Call("x", "search", ("f", new Func<int>(() => ++called)));
        call.InformationalOnly = true;
        await PipeAsync(Of(call), Of(Result("x", 3)));
        Assert.Equal(["calls c1 search", "gets c1 3"], _run.Said);
        Assert.Equal(0, called);
    }

    [Fact]
    public async Task Error_ThatEndsAStream_FailsTheRun_AndOneThatDoesNot_IsSaid()
    {
        await PipeAsync(Of(new ErrorContent("key=secret")), Text("I go on."));
        Assert.Equal(["thinks The model reported an error and went on.", "says m1 I go on."], _run.Said);
        var failed = await Assert.ThrowsAsync<AgentFailedException>(() => PipeAsync(Text("half"), Of(new ErrorContent("key=secret"))));
        Assert.Equal(("model_error", "The model reported an error.", true), (failed.Code, failed.Message, failed.IsRetryable));
    }

    [Fact]
    public async Task Text_OfTheUser_ThatAStreamRepeats_IsNotTheAgents()
    {
        await PipeAsync(new ChatResponseUpdate(ChatRole.User, "my question"), new ChatResponseUpdate(ChatRole.System, "rules"), Text("answer"));
        Assert.Equal(["says m1 answer"], _run.Said);
    }

    [Fact]
    public async Task Cancel_EndsTheStream_AndSaysNothingMore()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ChatPipe(_run, _usage).RunAsync(Endless()));
        Assert.Equal(["calls c1 t"], _run.Said);

        async IAsyncEnumerable<ChatResponseUpdate> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            yield return Of(Call("x", "t"));
            await _run.Cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private Task<PipedAnswer> PipeAsync(params ChatResponseUpdate[] updates) => new ChatPipe(_run, _usage).RunAsync(updates.ToAsyncEnumerable());

    private static ChatResponseUpdate Of(params AIContent[] contents) => new(ChatRole.Assistant, contents);

    private static ChatResponseUpdate Text(string text, string? messageId = null) => new(ChatRole.Assistant, text) { MessageId = messageId };

    private static ChatResponseUpdate Used(string model, UsageDetails used) => new(ChatRole.Assistant, [new UsageContent(used)]) { ModelId = model };

    private static FunctionCallContent Call(string id, string name, params (string Name, object? Value)[] arguments) =>
        new(id, name, arguments.Length == 0 ? null : arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private static FunctionResultContent Result(string id, object? result) => new(id, result);
}
