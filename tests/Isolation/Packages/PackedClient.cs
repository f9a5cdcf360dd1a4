using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Packages;

/// <summary>The packages as <c>dotnet pack</c> makes them of what was built, and a place to use them in, outside the repository.</summary>
public sealed class PackedClient : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netra-packages-");

    public string Packages => Path.Combine(_folder.FullName, "packages");

    public string Folder => _folder.FullName;

    /// <summary>Packages come from the local folder and from what was restored for the build; what is unpacked is kept apart, and no server of builds outlives the test.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    };

    public async Task InitializeAsync()
    {
        foreach (var project in (string[])["Shared", "Client.Sdk"])
            await Command.RunAsync(
                ServerFiles.Root, Environment, "dotnet", "pack", Path.Combine("src", project), "-c", ServerFiles.Configuration, "--no-build", "-o", Packages, "-v", "quiet");
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds a project of its own and gives the path of its assembly.</summary>
    public async Task<string> BuildAsync(string name, string project, string code)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), project);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), code);
        var restored = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await Command.RunAsync(
            folder, Environment, "dotnet", "build", "-c", "Release", "-o", Path.Combine(folder, "out"), "-v", "quiet", "--disable-build-servers",
            $"-p:RestorePackagesPath={Path.Combine(_folder.FullName, "unpacked")}", $"-p:RestoreFallbackFolders={restored}", "-p:NuGetAudit=false");
        return Path.Combine(folder, "out", $"{name}.dll");
    }
}
