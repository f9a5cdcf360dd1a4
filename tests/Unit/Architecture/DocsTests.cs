using System.Reflection;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Gateway.Configuration;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>What the documentation names exists, and what an operator can set is documented.</summary>
public sealed partial class DocsTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages => [.. Files(Root, "*.md").Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void TestNames_InTheDocumentation_Exist(string page)
    {
        var named = TestName().Matches(Read(page)).Select(match => match.Groups["name"].Value).Distinct().ToArray();
        Assert.Empty(named.Except(Tests()));
        if (page is "docs/isolation.md" or "docs/isolation-threats.md" or "docs/isolation-testing.md" or "docs/sabotage.md" || page.StartsWith("docs/decisions/", StringComparison.Ordinal))
            Assert.NotEmpty(named);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfEveryPage_LeadSomewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        var dead = Link().Matches(Fence().Replace(Read(page), ""))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));
        Assert.Empty(dead);
    }

    [Fact]
    public void Settings_StandInOperating_AndOperatingNamesNoOther()
    {
        var documented = Setting().Matches(Read("docs/operating.md")).Select(match => match.Groups["name"].Value).ToHashSet();
        var settings = Settings("Netra", typeof(NetraOptions)).ToHashSet();
        Assert.NotEmpty(settings);
        Assert.Empty(settings.Except(documented));
        Assert.Empty(documented.Except(settings));
    }

    [Theory]
    [InlineData("UserExecutionContext cannot be None")]
    [InlineData("Resource limits exceeded for user")]
    [InlineData("Connection user_id mismatch")]
    [InlineData("too many managers")]
    public void Symptom_HasASectionInOperating(string symptom) =>
        Assert.Contains($"## \"{symptom}\"", Read("docs/operating.md"), StringComparison.Ordinal);

    private static IEnumerable<string> Settings(string path, Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => property.CanWrite ? [$"{path}:{property.Name}"] : Settings($"{path}:{property.Name}", property.PropertyType));

    private static HashSet<string> Tests() => Files(Path.Combine(Root, "tests"), "*.cs")
        .SelectMany(path => Method().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value))
        .ToHashSet();

    private static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)
            .Any(part => part is "bin" or "obj" or "node_modules" or "Corpus" or "TestResults" or "artifacts" || part.StartsWith('.')));

    private static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Netra.Signal.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }

    /// <remarks>Types and settings have no underscore; events begin with a small letter, and variables of the environment have none.</remarks>
    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\bpublic (?:async )?\w+ (?<name>[A-Z]\w*_\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`(?<name>Netra:[A-Za-z]+(?::[A-Za-z]+)*)`")]
    private static partial Regex Setting();
}
