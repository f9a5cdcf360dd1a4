using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Shared.Hub;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>What the model is told of earlier runs: what was said, how it ended, and not more than fits.</summary>
public sealed class ChatHistoryTests
{
    private readonly ChatOptions _options = new();

    [Fact]
    public void Runs_AreTold_TheOldestFirst_UserAndAssistantInTurns() => Assert.Equal(
        ["user: one", "assistant: 1", "user: two", "assistant: 2"], Told(Earlier.Run("one", "1"), Earlier.Run("two", "2", agent: "docs")));

    [Theory]
    [InlineData(RunStatus.Failed, "half", "half\n\n[This answer failed before its end.]")]
    [InlineData(RunStatus.TimedOut, null, "[This answer failed before its end.]")]
    [InlineData(RunStatus.WorkerLost, "half", "half\n\n[This answer failed before its end.]")]
    [InlineData(RunStatus.Expired, null, "[This answer failed before its end.]")]
    [InlineData(RunStatus.Cancelled, "half", "half\n\n[The user stopped this answer before its end.]")]
    [InlineData(RunStatus.Cancelled, null, "[The user stopped this answer before its end.]")]
    [InlineData(RunStatus.Completed, null, "[There was no text in this answer.]")]
    public void Run_ThatDidNotEndWell_IsToldAsThat_InItsAnswer(RunStatus status, string? told, string answer) =>
        Assert.Equal(["user: one", $"assistant: {answer}"], Told(Earlier.Run("one", told, status)));

    [Fact]
    public void Answer_ThatWasCutOff_IsToldAsThat() => Assert.Equal(
        ["user: one", "assistant: half\n\n[This answer was cut off at the limit of tokens.]"], Told(Earlier.Run("one", "half", result: """{"finishReason":"length"}""")));

    [Fact]
    public void Input_OfAnotherKind_IsToldAsItIs() => Assert.Equal(["""user: {"city":"Oslo"}""", "assistant: 1"], Told(Earlier.Of("""{"city":"Oslo"}""", "1", agent: "weather")));

    [Fact]
    public void Tools_OfTheAgent_AreTold_WithTheirResultsAndFailures_AndThoseOfOthersAreNot()
    {
        var run = Earlier.Run("one", "1", tools: [Earlier.Tool("add", """{"a":1}""", "2"), Earlier.Tool("add", "{}", null)]);

        var messages = ChatHistory.Of([Earlier.Run("zero", "0"), run], _options);

        Assert.Equal(["user", "assistant", "user", "assistant", "tool", "tool", "assistant"], messages.Select(message => message.Role));
        var calls = messages[3].Calls!;
        Assert.Equal([("add", """{"a":1}"""), ("add", "{}")], calls.Select(call => (call.Name, call.Arguments)));
        Assert.Equal(calls.Select(call => call.Id), messages.Skip(4).Take(2).Select(message => message.CallId));
        Assert.All(calls, call => Assert.Matches("^[a-z0-9]{9}$", call.Id));
        Assert.Equal(["2", """{"error":"It broke."}"""], messages.Skip(4).Take(2).Select(message => message.Content));
        Assert.Equal(2, ChatHistory.Of([Earlier.Run("one", "1", agent: "docs", tools: [Earlier.Tool("search_docs", "{}", "1")])], _options).Count);
        _options.MaxToolRounds = 0;
        Assert.Equal(["user", "assistant"], ChatHistory.Of([run], _options).Select(message => message.Role));
    }

    [Fact]
    public void Runs_MoreThanAllowed_AreLeftOut_TheOldest()
    {
        RunState[] runs = [.. Enumerable.Range(0, 30).Select(i => Earlier.Run($"q{i}", $"a{i}"))];
        _options.MaxHistoryRuns = 3;
        Assert.Equal(["user: q27", "user: q28", "user: q29"], Told(runs).Where(line => line.StartsWith("user", StringComparison.Ordinal)));
        _options.MaxHistoryRuns = 0;
        Assert.Empty(Told(runs));
        _options.MaxHistoryRuns = 30;
        _options.MaxHistoryBytes = 12;
        Assert.Equal(["user: q28", "assistant: a28", "user: q29", "assistant: a29"], Told(runs));
    }

    [Fact]
    public void Runs_AfterOneThatDoesNotFit_AreNotSkippedTo()
    {
        _options.MaxHistoryBytes = 1000;
        Assert.Equal(["user: three", "assistant: 3"], Told(Earlier.Run("one", "1"), Earlier.Run("two", new string('x', 2000)), Earlier.Run("three", "3")));
    }

    [Fact]
    public void NewestRun_ThatDoesNotFitAlone_IsShortened_BetweenCharacters()
    {
        _options.MaxHistoryBytes = 1001;

        var messages = ChatHistory.Of([Earlier.Run("one", "1"), Earlier.Run("short", string.Concat(Enumerable.Repeat("😀", 2000)))], _options);

        Assert.Equal(("user", "short", "assistant"), (messages[0].Role, messages[0].Content, messages[1].Role));
        Assert.EndsWith("😀 […]", messages[1].Content, StringComparison.Ordinal);
        Assert.InRange(messages.Sum(message => message.Bytes), 400, 1001);
        _options.MaxHistoryBytes = 100;
        Assert.Empty(ChatHistory.Of([Earlier.Run("q", new string('x', 2000))], _options));
    }

    private IReadOnlyList<string> Told(params RunState[] runs) => [.. ChatHistory.Of(runs, _options).Select(message => $"{message.Role}: {message.Content}")];
}
