using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class DocsLibraryTests
{
    [Fact]
    public void Files_AreReadWithTheirPathsBelowTheFolder() =>
        Assert.Equal(
            ["README.md", "docs/isolation.md", "docs/operating.md", "docs/protocol.md"],
            CorpusFiles.Library(CorpusFiles.Folder).Index.Sections.Select(section => section.File).Distinct());

    [Fact]
    public void Shipped_SectionsAreFoundByTheirOwnWords()
    {
        Assert.True(File.Exists(Path.Combine(Server.Agents.Docs.DocsLibrary.Shipped, "README.md")), "The documentation is shipped with the build.");
        var index = CorpusFiles.Library(null).Index;

        Assert.All(index.Sections, section =>
            Assert.Contains(index.Search($"{section.Heading} {section.Passages[0]}", 3), hit => ReferenceEquals(hit.Section, section)));
    }
}
