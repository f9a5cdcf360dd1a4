using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>No threat of the catalogue is passed over, and none is answered without a test unless there is nothing yet that it could threaten.</summary>
public sealed partial class ThreatsTests
{
    private static readonly Match[] Rows =
        Row().Matches(RepositoryFiles.All.Single(file => file.Path == "docs/isolation-threats.md").Text).ToArray();

    [Fact]
    public void Threats_AreAnswered_EachOnce() => Assert.Equal(
        Enumerable.Range(1, 82),
        Rows.SelectMany(row => Enumerable.Range(Number(row, "first"), (row.Groups["last"].Success ? Number(row, "last") : Number(row, "first")) - Number(row, "first") + 1)));

    [Fact]
    public void Threat_WithoutATest_IsOneOfAPartThatDoesNotExist()
    {
        Assert.All(Rows.Where(row => row.Groups["tests"].Value == "–"), row => Assert.StartsWith("no such part yet", row.Groups["answer"].Value, StringComparison.Ordinal));
        Assert.All(Rows.Where(row => row.Groups["tests"].Value != "–"), row => Assert.Matches("^`[A-Z][A-Za-z0-9_]+_[A-Za-z0-9_]+`(, `|$)", row.Groups["tests"].Value));
    }

    private static int Number(Match row, string group) => int.Parse(row.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| T(?<first>[0-9]+)(?:(?:–|, )T(?<last>[0-9]+))? \| [^|]+ \| (?<answer>[^|]+) \| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
