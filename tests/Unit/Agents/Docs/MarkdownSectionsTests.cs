using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class MarkdownSectionsTests
{
    [Fact]
    public void Text_IsSplitByHeadings_WithTheFileNameBeforeTheFirst()
    {
        var sections = MarkdownSections.Split("docs/a.md", "Before.\n\n# One\nFirst.\n### Two ##\nSecond.\n## Empty\n");

        Assert.Equal(
            [("a", 1, "Before."), ("One", 1, "First."), ("Two", 3, "Second.")],
            sections.Select(section => (section.Heading, section.Level, Assert.Single(section.Passages))));
    }

    [Theory]
    [InlineData("```sh\n# no heading\n```")]
    [InlineData("~~~~\n~~~\n# no heading\ncode\n```\n~~~~~")]
    [InlineData("> ```\n> # no heading\n> code\n\n```")]
    [InlineData("```\n# no heading\nnever closed")]
    public void CodeFence_HasNoHeadings_AndItsCodeIsNotQuoted(string fence)
    {
        var section = Assert.Single(MarkdownSections.Split("a.md", $"# One\nBefore.\n{fence}\n"));

        Assert.Equal(("One", "Before."), (section.Heading, Assert.Single(section.Passages)));
    }

    [Fact]
    public void CodeFence_ThatIsClosed_LetsTheTextGoOn()
    {
        var section = Assert.Single(MarkdownSections.Split("a.md", "# One\nBefore\n```js\ncode\n```\nAfter"));

        Assert.Equal(["Before", "After"], section.Passages);
    }

    [Fact]
    public void Passages_AreSentencesItemsAndRows()
    {
        var section = Assert.Single(MarkdownSections.Split(
            "a.md", "One goes\non, e.g. here. Two!\n- Item\n  continued\n1. First\n> Quoted\n\n---\n| a | b |\n|---|:-:|\n| `c` | d \\| e |\n"));

        Assert.Equal(["One goes on, e.g. here.", "Two!", "Item continued", "First Quoted", "c – d | e"], section.Passages);
    }

    [Fact]
    public void Comments_AreLeftOut_WithWhatIsInThem() =>
        Assert.Equal(["Text"], Assert.Single(MarkdownSections.Split("a.md", "<!--\n# hidden\n-->\nText")).Passages);

    [Theory]
    [InlineData("**bold** and *this* and _that_", "bold and this and that")]
    [InlineData("`agent_started` and agent_started", "agent_started and agent_started")]
    [InlineData("[text `code`](http://x/y) and ![alt](i.png) and [a][b]", "text code and alt and a")]
    [InlineData("<https://x/y> <b>x</b> `Hub<IUserEvents>`", "https://x/y x Hub<IUserEvents>")]
    [InlineData(@"2 * 3 \* 4 ``a ` b``", "2 * 3 * 4 a ` b")]
    [InlineData("**`Netra:Keys`**", "Netra:Keys")]
    public void Markup_IsStripped_AndCodeKept(string markdown, string plain) => Assert.Equal(plain, MarkdownText.Plain(markdown));
}
