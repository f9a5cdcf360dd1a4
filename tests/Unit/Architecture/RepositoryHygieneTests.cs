using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

public sealed partial class RepositoryHygieneTests
{
    private static readonly Regex Machine = new(
        string.Join('|', [$"/{"work"}/", $"/{"root"}/", $"{"registry"}\\.npmjs", $"{"registry"}\\.yarnpkg", $"{"nuget"}\\.org", $"{"deb"}\\.debian\\.org", $"/{"home"}/\\w+/", $"{"pypi"}\\.org", $"/opt/{"nuget"}"]),
        RegexOptions.CultureInvariant);

    [Fact]
    public void Files_NameNoMachineAndNoRegistry() => Assert.Empty(RepositoryFiles.All
        .Where(file => Machine.IsMatch(file.Text))
        .Select(file => $"{file.Path}: {Machine.Match(file.Text).Value}"));

    [Fact]
    public void LockFile_OfNpm_HasNoAddress()
    {
        var file = RepositoryFiles.All.Single(file => file.Path == "tests/js/package-lock.json");

        Assert.DoesNotContain("://", file.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"resolved\"", file.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Solution_HasEveryProject()
    {
        var solution = RepositoryFiles.All.Single(file => file.Path == "Netra.Signal.sln").Text.Replace('\\', '/');

        Assert.Empty(RepositoryFiles.All.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal)).Select(file => file.Path));
    }

    [Fact]
    public void Packages_HaveExactVersionsInOnePlace()
    {
        var central = RepositoryFiles.All.Single(file => file.Path == "Directory.Packages.props").Text;
        var versions = Package().Matches(central).Select(match => match.Groups["version"].Value).ToList();

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^[0-9]+(\.[0-9]+){2,3}(-[0-9A-Za-z.]+)?$", version));
        Assert.Equal(versions.Count, Regex.Count(central, "<PackageVersion "));
        Assert.Empty(RepositoryFiles.All.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && Regex.IsMatch(file.Text, "<PackageReference [^>]*Version(Override)?=")).Select(file => file.Path));
    }

    [Fact]
    public void Projects_HaveLockFiles() => Assert.Empty(RepositoryFiles.All
        .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(file => $"{file.Path[..file.Path.LastIndexOf('/')]}/packages.lock.json")
        .Except(RepositoryFiles.All.Select(file => file.Path)));

    [GeneratedRegex("<PackageVersion Include=\"[^\"]+\" Version=\"(?<version>[^\"]+)\"")]
    private static partial Regex Package();
}
