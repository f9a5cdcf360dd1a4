using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class DocsIndexTests
{
    private readonly DocsIndex _index = CorpusFiles.Index();

    [Theory]
    [InlineData("My clients are reconnecting in loops!", "docs/operating.md", "Clients reconnect in a loop")]
    [InlineData("what is a gap?", "docs/protocol.md", "Gaps")]
    [InlineData("How do I resume from a cursor?", "docs/protocol.md", "Attach and cursors")]
    [InlineData("can somebody hijack my connections", "docs/isolation.md", "Hijacking a connection")]
    [InlineData("limit_exceeded", "docs/protocol.md", "Errors")]
    [InlineData("REDIS", "docs/operating.md", "Redis is away")]
    [InlineData("which alerts does Prometheus have", "docs/operating.md", "Metrics")]
    [InlineData("send an event to another user", "docs/isolation.md", "No event reaches another user")]
    public void Question_FindsItsSectionFirst(string question, string file, string heading)
    {
        var best = _index.Search(question, 3)[0];

        Assert.Equal((file, heading), (best.Section.File, best.Section.Heading));
        Assert.Contains(best.Section.Passages, passage => passage.StartsWith(best.Quote.TrimEnd('…'), StringComparison.Ordinal));
    }

    [Fact]
    public void Hits_AreOrderedByScore_AndLimited()
    {
        var hits = _index.Search("events of a user connection token", 3);

        Assert.Equal(3, hits.Count);
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
    }

    [Theory]
    [InlineData("zebra")]
    [InlineData("the of and")]
    [InlineData("best recipe for baking banana bread in a connection oven")]
    [InlineData("😀 \ud83d")]
    [InlineData("")]
    public void Question_WithoutAnAnswer_FindsNothing(string question) => Assert.Empty(_index.Search(question, 3));

    [Fact]
    public void Quote_IsThePassageThatFitsBest() =>
        Assert.Equal(
            "With \"start\" everything kept is sent.",
            Assert.Single(_index.Quotes(_index.Search("attach cursor start kept", 1)[0].Section, "start kept", 1)));

    [Fact]
    public void Quotes_StandInTheOrderOfTheSection()
    {
        var section = _index.Sections.Single(section => section.Heading == "Clients reconnect in a loop");

        Assert.Equal(section.Passages, _index.Quotes(section, "log token", 3));
    }

    [Fact]
    public void Quotes_LeaveOutWhatDoesNotFit_UnlessOnlyTheHeadingFits()
    {
        var section = _index.Sections.Single(section => section.Heading == "Redis is away");

        Assert.Equal(["Configure the connection string in Netra:Redis."], _index.Quotes(section, "redis string", 3));
        Assert.Equal(section.Passages, _index.Quotes(section, "away", 3));
    }

    [Fact]
    public void Unknown_AreTheWordsTheDocumentationNeverUses() =>
        Assert.Equal(["banana", "bread"], _index.Unknown("banana cursors bread banana"));

    [Fact]
    public void Cut_IsShort_EndsAtAWord_AndNeverInsideACharacter()
    {
        Assert.Equal("one two…", DocsQuotes.Cut("one two three", 10));
        Assert.Equal("short", DocsQuotes.Cut("short", 10));
        Assert.Equal("👩‍🚀…", DocsQuotes.Cut("👩‍🚀👩‍🚀👩‍🚀", 8));
        Assert.All(Enumerable.Range(1, 40), limit => Assert.True(DocsQuotes.Cut(new string('x', 100), limit).Length <= limit));
    }
}
