using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

public sealed partial class FolderOrderTests
{
    [Fact]
    public void CompiledCode_UsesOnlyFoldersBeforeItsOwn()
    {
        var uses = ServerTypes.All.SelectMany(type => TypeUses.Of(type), (from, to) => (From: ServerTypes.FolderOf(from), To: ServerTypes.FolderOf(to)))
            .Where(use => use is { From: not null, To: not null })
            .Select(use => (use.From!, use.To!))
            .ToHashSet();

        Assert.Contains(("Delivery", "EventLog"), uses);
        Assert.Empty(FolderOrder.Violations(uses));
    }

    [Fact]
    public void Source_UsesOnlyFoldersBeforeItsOwn()
    {
        // Constants leave no trace in compiled code; the using of their namespace does in the source.
        var uses = RepositoryFiles.Under("src/Server", ".cs")
            .SelectMany(file => Using().Matches(file.Text), (file, match) => (FolderOf(file.Path), match.Groups["folder"].Value))
            .ToHashSet();

        Assert.Contains(("Delivery", "EventLog"), uses);
        Assert.Empty(FolderOrder.Violations(uses));
    }

    [Theory]
    [InlineData("EventLog", "Delivery", "comes after")]
    [InlineData("Identity", "Gateway", "comes after")]
    [InlineData("Gateway", "Misc", "no place")]
    public void Use_AgainstTheOrder_IsFound(string from, string to, string says) =>
        Assert.Contains(says, Assert.Single(FolderOrder.Violations([(from, to)])), StringComparison.Ordinal);

    [Fact]
    public void Use_OfALevelMate_IsAllowedOneWayOnly()
    {
        Assert.Empty(FolderOrder.Violations([("Threads", "Runs"), ("Agents", "Runs")]));
        Assert.NotEmpty(FolderOrder.Violations([("Threads", "Runs"), ("Runs", "Threads")]));
    }

    private static string FolderOf(string path) => path.Split('/') is [_, _, var folder, _, ..] ? folder : "Program";

    [GeneratedRegex(@"^\s*using (static |\w+ = )?Netra\.Signal\.Server\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
