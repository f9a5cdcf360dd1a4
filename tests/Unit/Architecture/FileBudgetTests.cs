using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

public sealed class FileBudgetTests
{
    private static readonly Regex Unfinished = new($@"#{"region"}|\b({"TO"}DO|FIX{"ME"}|HA{"CK"})\b", RegexOptions.CultureInvariant);

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Files_AreShort(string folder)
    {
        var files = RepositoryFiles.Under(folder, ".cs", ".mjs", ".js").OrderBy(file => file.Lines).ToList();

        Assert.NotEmpty(files);
        Assert.InRange(files[files.Count / 2].Lines, 1, 60);
        Assert.InRange(files[files.Count * 9 / 10].Lines, 1, 150);
        Assert.All(files, file => Assert.True(file.Lines <= 300, $"{file.Path} has {file.Lines} lines; split it by what it does."));
    }

    [Fact]
    public void Files_AreFinished() =>
        Assert.Empty(RepositoryFiles.All.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && Unfinished.IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void Lines_OfAFile_AreCounted()
    {
        Assert.Equal(2, new RepositoryFile("a", "one\ntwo\n").Lines);
        Assert.Equal(2, new RepositoryFile("a", "one\ntwo").Lines);
    }
}
