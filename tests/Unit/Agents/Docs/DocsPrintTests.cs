using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Docs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

/// <summary>The agent <c>docs</c>, told to print a section: it asks, and does what it was told.</summary>
public sealed class DocsPrintTests
{
    private readonly AgentRunnerKit _kit = new();

    [Fact]
    public async Task Print_Approved_CallsTheToolWithWhatWasShown_AndSaysEveryPassage()
    {
        var (writer, asked) = await AskedAsync("print what a gap is");
        Assert.Equal("print_section", asked.Tool);
        Assert.Equal("""{"file":"docs/protocol.md","heading":"Gaps"}""", asked.Arguments!.Value.GetRawText());
        Assert.Contains("“Gaps” in docs/protocol.md?", asked.Prompt);
        await AnswerAsync(writer, asked, true);
        var call = Assert.Single(writer.Events.OfType<ToolExecuting>());
        Assert.Equal(("print_section", asked.Arguments.Value.GetRawText()), (call.Tool, call.Arguments!.Value.GetRawText()));
        var section = CorpusFiles.Index().Sections.Single(section => section.Heading == "Gaps");
        Assert.All(section.Passages, passage => Assert.Contains($"> {passage}", writer.Text));
        var end = Assert.IsType<AgentCompleted>(writer.End);
        Assert.Equal("Printed a section of docs/protocol.md.", end.Summary);
        Assert.Equal("Gaps", end.Result!.Value.GetProperty("sources")[0].GetProperty("heading").GetString());
        Assert.Equal(0, writer.ClosedForAgent);
    }

    [Theory]
    [InlineData(null, "I print nothing.")]
    [InlineData("\"not now\"", "I print nothing. You said: “not now”.")]
    [InlineData("""{"not":"text"}""", "I print nothing.")]
    [InlineData("\"  \"", "I print nothing.")]
    public async Task Print_Refused_CallsNothing_AndSaysWhatWasSaid(string? answer, string said)
    {
        var (writer, asked) = await AskedAsync("  Print what a gap is");
        await AnswerAsync(writer, asked, false, answer);
        Assert.Equal(said, writer.Text);
        Assert.Empty(writer.Events.OfType<ToolExecuting>());
        Assert.Equal("Printed nothing.", Assert.IsType<AgentCompleted>(writer.End).Summary);
    }

    [Fact]
    public async Task Print_OfNothingThatIsThere_AsksNothing()
    {
        var writer = Start("print banana bread");
        await _kit.Time.DriveAsync(_kit.IdleAsync());
        Assert.Contains("I found nothing about that", writer.Text);
        Assert.Empty(writer.Events.OfType<ApprovalRequested>());
    }

    [Theory]
    [InlineData("print")]
    [InlineData("print   ")]
    [InlineData("printed gap")]
    [InlineData("What is a gap? print it")]
    public void OtherTexts_AreQuestions(string text) => Assert.True(string.IsNullOrEmpty(DocsPrint.SubjectOf(text)));

    private RecordingRunWriter Start(string text)
    {
        var writer = new RecordingRunWriter($$"""{"text":{{JsonSerializer.Serialize(text)}}}""");
        _kit.Runner.Start(new DocsAgent(CorpusFiles.Library(CorpusFiles.Folder), new AgentOptions { WordsPerSecond = 1000 }, _kit.Time), writer.Run, writer, []);
        return writer;
    }

    private async Task<(RecordingRunWriter Writer, ApprovalRequested Asked)> AskedAsync(string text)
    {
        var writer = Start(text);
        await _kit.Time.DriveAsync(Eventually.TrueAsync(() => writer.Events.Any(data => data is ApprovalRequested), "the question"));
        return (writer, writer.Events.OfType<ApprovalRequested>().Single());
    }

    private async Task AnswerAsync(RecordingRunWriter writer, ApprovalRequested asked, bool approved, string? answer = null)
    {
        writer.Answer.SetResult(new(asked.RequestId, approved, ApprovalResolver.User, answer is null ? null : JsonElement.Parse(answer)));
        await _kit.Time.DriveAsync(_kit.IdleAsync());
    }
}
