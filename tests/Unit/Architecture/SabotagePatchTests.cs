using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Each sabotage says what it breaks and which tests must see it, and those tests exist and are quick ones. That they see it is for <c>tests/Sabotage/run.sh</c>.</summary>
public sealed partial class SabotagePatchTests
{
    private const string Quick = "[Trait(\"Suite\", \"Quick\")]";

    private static readonly IReadOnlyList<RepositoryFile> All = RepositoryFiles.Under("tests/Sabotage", ".patch");

    public static TheoryData<string> Patches => [.. All.Select(patch => patch.Path)];

    [Fact]
    public void Sabotages_AreMoreThanThirty_AndNumberedOnce()
    {
        var numbers = All.Select(patch => Path.GetFileName(patch.Path)[..2]).ToArray();
        Assert.InRange(numbers.Length, 31, 99);
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public void Sabotage_SaysWhatItBreaks_AndNamesTestsOfTheQuickSuite(string patch)
    {
        var header = All.Single(file => file.Path == patch).Text.Split("\n\n")[0].Split('\n');
        Assert.All(["Title: ", "Breaks: ", "Caught-by: "], field => Assert.Single(header, line => line.StartsWith(field, StringComparison.Ordinal)));
        var tests = header.Where(line => SeenBy().IsMatch(line)).SelectMany(line => SeenBy().Replace(line, "").Split(' '));
        Assert.All(tests, test => Assert.True(Exists(test), $"{patch} names {test}, which is no test of the quick suite"));
    }

    private static bool Exists(string test) =>
        test.Split('.') is [var type, var method]
        && RepositoryFiles.Under("tests", $"/{type}.cs").Any(file => file.Text.Contains($" {method}(", StringComparison.Ordinal) && IsQuick(file.Text, method));

    /// <summary>By its class, or by itself.</summary>
    private static bool IsQuick(string text, string method) =>
        text.Contains($"\n{Quick}\n", StringComparison.Ordinal)
        || Regex.IsMatch(text, $@"    {Regex.Escape(Quick)}\n(?:    \[.*\]\n)*    public [^\n]* {method}\(");

    [GeneratedRegex("^(Caught-by|Leak-seen-by): ")]
    private static partial Regex SeenBy();
}
