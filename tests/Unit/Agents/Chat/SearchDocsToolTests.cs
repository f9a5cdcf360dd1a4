using System.Text.Json;
using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Tests.Unit.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

public sealed class SearchDocsToolTests
{
    private readonly SearchDocsTool _tool = new(CorpusFiles.Library(CorpusFiles.Folder));

    [Fact]
    public async Task Search_GivesTheSectionsThatFitBest_WithWhatTheySay()
    {
        var sections = (await _tool.CallAsync(JsonElement.Parse("""{"query":"What is a gap?","limit":2}"""), default)).GetProperty("sections");

        Assert.Equal(("docs/protocol.md", "Gaps"), (sections[0].GetProperty("file").GetString(), sections[0].GetProperty("heading").GetString()));
        Assert.Contains("gap", sections[0].GetProperty("says")[0].GetString(), StringComparison.Ordinal);
        Assert.InRange(sections.GetArrayLength(), 1, 2);
        Assert.Equal(0, (await _tool.CallAsync(JsonElement.Parse("""{"query":"banana bread"}"""), default)).GetProperty("sections").GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "query must be a text that is not blank.")]
    [InlineData("""{"query":" "}""", "query must be a text that is not blank.")]
    [InlineData("""{"query":["gap"]}""", "query must be a text that is not blank.")]
    [InlineData("""{"query":"gap","limit":0}""", "limit must be a whole number from 1 to 10.")]
    [InlineData("""{"query":"gap","limit":11}""", "limit must be a whole number from 1 to 10.")]
    [InlineData("""{"query":"gap","limit":"3"}""", "limit must be a whole number from 1 to 10.")]
    public async Task Search_WithWrongArguments_IsRefused_NamingThem(string arguments, string sentence)
    {
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await _tool.CallAsync(JsonElement.Parse(arguments), default));

        Assert.Equal(sentence, refusal.Sentence);
    }

    [Fact]
    public void Parameters_AreASchema_OfWhatIsRead()
    {
        var properties = _tool.Parameters.GetProperty("properties");

        Assert.Equal(["query", "limit"], properties.EnumerateObject().Select(property => property.Name));
        Assert.Equal(10, properties.GetProperty("limit").GetProperty("maximum").GetInt32());
    }
}
