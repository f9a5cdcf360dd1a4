using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Docs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class DocsAgentTests
{
    private readonly AgentRunnerKit _kit = new();

    [Fact]
    public async Task Question_IsAnswered_ThinkingAloud_WithToolsSeen_AndTheAnswerStreamed()
    {
        var writer = await AskAsync("What happens when the client is told of a gap?");

        Assert.Equal(
            ["agent_thinking", "tool_executing", "tool_completed", "agent_thinking", "tool_executing", "tool_completed", "agent_thinking"],
            writer.Events.Take(7).Select(data => data.Type));
        Assert.All(writer.Events.Skip(7).SkipLast(2), data => Assert.IsType<MessageDelta>(data));
        Assert.Equal(writer.Text, Assert.IsType<MessageCompleted>(writer.Events[^2]).Text);
        Assert.Equal([10, 40, 60], writer.Events.OfType<AgentThinking>().Select(thought => thought.Progress!.Value));
        Assert.All(writer.Events.OfType<AgentThinking>(), thought => Assert.False(string.IsNullOrWhiteSpace(thought.Step)));
        Assert.True(writer.Events.OfType<MessageDelta>().Count() > 20);
        Assert.Equal(0, writer.ClosedForAgent);
        Assert.Contains("docs/protocol.md", writer.Text);
        Assert.Contains("When the log cannot prove that nothing is missing, the client is told of a gap.", writer.Text);
    }

    [Fact]
    public async Task Tools_TellTheirArgumentsAndResults()
    {
        var writer = await AskAsync("What is a gap?");
        var (begun, done) = (writer.Events.OfType<ToolExecuting>().ToArray(), writer.Events.OfType<ToolCompleted>().ToArray());

        Assert.Equal(["search_docs", "read_section"], begun.Select(tool => tool.Tool));
        Assert.Equal("""{"query":"What is a gap?","limit":3}""", begun[0].Arguments!.Value.GetRawText());
        Assert.Equal("""{"file":"docs/protocol.md","heading":"Gaps"}""", begun[1].Arguments!.Value.GetRawText());
        Assert.All(done, tool => Assert.True(tool is { Success: true, DurationMs: > 0 }));
        var hit = done[0].Result!.Value.GetProperty("hits")[0];
        Assert.Equal(("docs/protocol.md", "Gaps"), (hit.GetProperty("file").GetString(), hit.GetProperty("heading").GetString()));
        Assert.True(hit.GetProperty("score").GetDouble() > 0);
        Assert.Contains("gap", hit.GetProperty("quote").GetString());
    }

    [Fact]
    public async Task Result_HasTheAnswerAndItsSources()
    {
        var writer = await AskAsync("What is a gap?");

        var end = Assert.IsType<AgentCompleted>(writer.End);
        Assert.Equal(writer.Text, end.Result!.Value.GetProperty("answer").GetString());
        Assert.Equal("Gaps", end.Result.Value.GetProperty("sources")[0].GetProperty("heading").GetString());
        Assert.StartsWith("Answered from docs/protocol.md", end.Summary);
    }

    [Fact]
    public async Task TypicalRun_TakesThreeToEightSeconds()
    {
        var writer = await AskAsync("Why do my clients reconnect in a loop when the token has expired?");

        Assert.InRange(Assert.IsType<AgentCompleted>(writer.End).DurationMs, 3000, 8000);
    }

    [Fact]
    public async Task Question_WithoutAnAnswer_IsToldSo_WithWhatCanBeAsked()
    {
        var writer = await AskAsync("banana bread");

        Assert.Contains("I found nothing about that", writer.Text);
        Assert.Contains("- Clients reconnect in a loop", writer.Text);
        var end = Assert.IsType<AgentCompleted>(writer.End);
        Assert.Equal(0, end.Result!.Value.GetProperty("sources").GetArrayLength());
        Assert.Equal(0, Assert.Single(writer.Events.OfType<ToolCompleted>()).Result!.Value.GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task Question_WithAnUnknownWord_IsAnswered_SayingWhichWordIsUnknown()
    {
        var writer = await AskAsync("gap banana");

        Assert.Contains("The documentation says nothing about “banana”.", writer.Text);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"text":["gap"]}""")]
    [InlineData("""{"text":"\udc00"}""")]
    public async Task Input_WithoutText_EndsAsInvalidArgument_NamingTheField(string input)
    {
        var writer = await RunAsync(input);

        var error = Assert.IsType<AgentError>(Assert.Single(writer.Events));
        Assert.Equal(("invalid_argument", false), (error.Code, error.Retryable));
        Assert.StartsWith("input.text ", error.Message);
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2000)]
    [InlineData(100_000)]
    public async Task LongText_IsConsideredUpToTheCap_WithoutHalfOfAPair(int length)
    {
        var writer = await AskAsync($"gap{new string(' ', 5)}{string.Concat(Enumerable.Repeat("😀", length))}", wordsPerSecond: 10_000);

        var query = writer.Events.OfType<ToolExecuting>().First().Arguments!.Value.GetProperty("query").GetString()!;
        Assert.InRange(query.Length, 1999, 2000);
        Assert.False(char.IsHighSurrogate(query[^1]));
        Assert.IsType<AgentCompleted>(writer.End);
    }

    [Fact]
    public async Task Cancellation_StopsItAtOnce_AtEveryStep()
    {
        var steps = (await AskAsync("What is a gap?")).Events.Count - 3;
        Assert.True(steps > 20);
        for (var step = 1; step <= steps; step++)
        {
            var (writer, at) = (new RecordingRunWriter("""{"text":"What is a gap?"}"""), step);
            _kit.Runner.Start(Agent(30), writer.Run, writer, []);
            while (writer.Events.Count < at)
                await Eventually.TrueAsync(() => writer.Events.Count >= at || _kit.Time.AdvanceToNext(), "the agent to say more");
            writer.Cancel();
            await _kit.IdleAsync();

            Assert.IsType<AgentCancelled>(writer.Events[^1]);
            Assert.Empty(writer.OpenTools());
            Assert.Equal(0, _kit.Time.PendingTimers);
        }
        Assert.Empty(_kit.Logger.Entries);
    }

    [Fact]
    public async Task AliceAndBob_AskingAtTheSameTime_HearTheirOwnAnswerOnly()
    {
        var alone = (Alice: (await AskAsync("What is a gap?")).Text, Bob: (await AskAsync("Redis is away")).Text);
        var alice = new RecordingRunWriter("""{"text":"What is a gap?"}""", Users.Alice);
        var bob = new RecordingRunWriter("""{"text":"Redis is away"}""", Users.Bob);
        var agent = Agent(30);
        foreach (var writer in new[] { alice, bob })
            _kit.Runner.Start(agent, writer.Run, writer, []);
        await _kit.Time.DriveAsync(_kit.IdleAsync());

        Assert.NotEqual(alone.Alice, alone.Bob);
        Assert.Equal(alone, (alice.Text, bob.Text));
        Assert.DoesNotContain(alice.Events.OfType<ToolExecuting>(), tool => tool.Arguments!.Value.GetRawText().Contains("Redis"));
    }

    private Task<RecordingRunWriter> AskAsync(string text, int wordsPerSecond = 30) =>
        RunAsync($$"""{"text":{{JsonSerializer.Serialize(text)}}}""", wordsPerSecond);

    private async Task<RecordingRunWriter> RunAsync(string input, int wordsPerSecond = 30)
    {
        var writer = new RecordingRunWriter(input);
        _kit.Runner.Start(Agent(wordsPerSecond), writer.Run, writer, []);
        await _kit.Time.DriveAsync(_kit.IdleAsync());
        return writer;
    }

    private DocsAgent Agent(int wordsPerSecond) => new(
        CorpusFiles.Library(CorpusFiles.Folder), new AgentOptions { WordsPerSecond = wordsPerSecond }, _kit.Time);
}
