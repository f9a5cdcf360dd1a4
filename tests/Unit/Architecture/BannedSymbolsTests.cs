using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The compiler refuses what the design forbids: seen by building a sample under the repository's own bans and settings.</summary>
[Collection(nameof(Compiling))]
public sealed partial class BannedSymbolsTests
{
    private static readonly string[] Usings =
    [
        "using Microsoft.AspNetCore.Http;", "using Microsoft.AspNetCore.SignalR;", "using Microsoft.Extensions.DependencyInjection;",
        "using System.Collections.Generic;", "using System.Threading;", "using System.Threading.Tasks;",
    ];

    [Fact]
    public async Task Build_RefusesEveryLineThatIsForbidden_AndNoOther()
    {
        string[] lines = [.. Usings, .. BannedSample.Refused, .. BannedSample.Allowed];

        var output = await SampleBuild.RunAsync(string.Join('\n', lines));

        var errors = Error().Matches(output)
            .Select(match => $"{match.Groups["code"].Value} {lines[int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture) - 1]}")
            .ToHashSet();
        Assert.True(errors.Count > 0, output);
        Assert.Empty(BannedSample.Refused.Select(line => $"RS0030 {line}").Except(errors));
        Assert.Empty(errors.Except(BannedSample.Refused.Select(line => $"RS0030 {line}")));
    }

    [GeneratedRegex(@"Sample\.cs\((?<line>\d+),\d+\): error (?<code>\w+):")]
    private static partial Regex Error();
}
