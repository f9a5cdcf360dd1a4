using System.Reflection;
using System.Text.RegularExpressions;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Properties;

/// <summary>A promise in the documentation names its test; the test must be there.</summary>
public sealed partial class TableTests
{
    [Fact]
    public void Table_NamesTestsThatExist_AndSeventeenProperties()
    {
        var text = File.ReadAllText(Path.Combine(ServerFiles.Root, "docs", "isolation-properties.md"));
        var named = TestName().Matches(text).Select(match => match.Groups["test"].Value).ToArray();
        var tests = Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods()
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        Assert.True(named.Length >= 40);
        Assert.All(named, name => Assert.Contains(name, tests));
        Assert.Equal(Enumerable.Range(1, 17), Row().Matches(text).Select(match => int.Parse(match.Groups["n"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@"`(?<test>[A-Z][A-Za-z]+\.[A-Z]\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| (?<n>[0-9]+) \|.*`[A-Z]\w+\.\w+_\w+` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
