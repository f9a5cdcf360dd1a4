using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>A ban with holes is none: every place that lifts one stands here with its reason.</summary>
public sealed partial class SuppressionTests
{
    private static readonly Dictionary<string, string> Lifted = new()
    {
        ["src/Server/Delivery/UserEmitterFactory.cs"] = "the one place that holds the hub context: it names no user but the execution context's own",
    };

    [Fact]
    public void Bans_AreLiftedOnlyInTheNamedPlaces() => Assert.Empty(RepositoryFiles.Under("src", ".cs")
        .Where(file => Lift().IsMatch(file.Text))
        .Select(file => file.Path)
        .Except(Lifted.Keys));

    [Fact]
    public void Bans_AreLiftedForAFewLines_WithAReasonBeside() => Assert.All(
        RepositoryFiles.Under("src", ".cs").SelectMany(file => Lift().Matches(file.Text), (file, match) => (file.Path, match.Value)),
        lift => Assert.Matches(@"^#pragma warning disable RS0030 // \w+ .+", lift.Value));

    [Fact]
    public void Held_IsNothingForbidden_ButInTheNamedPlaces()
    {
        // The analyzer refuses to use such a type, not to hold one; this sees both.
        string[] forbidden = ["IHubContext", "IHubContext`1", "IHubContext`2", "IHttpContextAccessor", "AsyncLocal`1", "ThreadLocal`1", "IGroupManager"];
        var holders = ServerTypes.Written
            .Where(type => TypeUses.Of(type).Any(used => forbidden.Contains(used.Name)))
            .Select(type => type.Name.Split('`')[0]);

        Assert.Empty(holders.Except(Lifted.Keys.Select(path => Path.GetFileNameWithoutExtension(path))));
        Assert.Contains(typeof(IGroupManager), TypeUses.Of(typeof(Holder)));
    }

    [Fact]
    public void Settings_OfTheBuild_LiftNoBan()
    {
        var settings = RepositoryFiles.All.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)
            || file.Path.EndsWith(".props", StringComparison.Ordinal) || file.Path.EndsWith(".targets", StringComparison.Ordinal)
            || file.Path.EndsWith(".editorconfig", StringComparison.Ordinal) || file.Path.EndsWith(".globalconfig", StringComparison.Ordinal));

        Assert.Equal(
            [".editorconfig: dotnet_diagnostic.RS0030.severity = error"],
            settings.SelectMany(file => Setting().Matches(file.Text), (file, match) => $"{file.Path}: {match.Value.Trim()}"));
    }

    [Fact]
    public void Server_IsBuiltUnderTheBans() => Assert.Contains(
        "<AdditionalFiles Include=\"../../eng/BannedSymbols.txt\" />",
        RepositoryFiles.All.Single(file => file.Path == "src/Server/Netra.Signal.Server.csproj").Text,
        StringComparison.Ordinal);

    [Fact]
    public void Bans_HaveReasons() => Assert.All(
        RepositoryFiles.All.Single(file => file.Path == "eng/BannedSymbols.txt").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        line => Assert.Matches(@"^[TMPFNE]:[^;]+;\S.{10,}$", line));

    [GeneratedRegex(@"^.*(disable[^\n]*RS0030|SuppressMessage[^\n]*RS0030|#pragma warning disable\s*(//|$)).*$", RegexOptions.Multiline)]
    private static partial Regex Lift();

    [GeneratedRegex(@"^.*RS0030.*$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    private sealed record Holder(IGroupManager Groups);
}
