using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Compiles one source file under the repository's own bans and analyzer settings: the SDK's compiler, no restore, no network.</summary>
internal static partial class SampleBuild
{
    /// <summary>What the compiler said.</summary>
    public static async Task<string> RunAsync(string source)
    {
        var folder = Directory.CreateTempSubdirectory("netra-bans-");
        try
        {
            // The settings hold for the files beside them.
            File.Copy(Path.Combine(ServerFiles.Root, ".editorconfig"), Path.Combine(folder.FullName, ".editorconfig"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Sample.cs"), source);
            await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "sample.rsp"), await OptionsAsync());
            return await PrintedByAsync(folder.FullName, "dotnet", "exec", $"{await SdkAsync()}/Roslyn/bincore/csc.dll", "@sample.rsp");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IEnumerable<string>> OptionsAsync()
    {
        var props = await File.ReadAllTextAsync(Path.Combine(ServerFiles.Root, "Directory.Packages.props"));
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var analyzers = Path.Combine(packages, "microsoft.codeanalysis.bannedapianalyzers", Version().Match(props).Groups["version"].Value);
        return
        [
            "-nologo", "-noconfig", "-nostdlib", "-target:library", "-langversion:14", "-nullable:enable", "-nowarn:CS0169,CS9113,CS0649",
            "-out:Sample.dll", "-analyzerconfig:.editorconfig",
            $"-additionalfile:\"{Path.Combine(ServerFiles.Root, "eng", "BannedSymbols.txt")}\"",
            .. Directory.EnumerateFiles(Path.Combine(analyzers, "analyzers", "dotnet"), "*BannedApiAnalyzers.dll", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/vb/", StringComparison.Ordinal)).Select(file => $"-analyzer:\"{file}\""),
            .. new[] { typeof(object), typeof(Hub) }.Select(type => Path.GetDirectoryName(type.Assembly.Location)!)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll")).Select(file => $"-reference:\"{file}\""),
            "Sample.cs",
        ];
    }

    // Each line: 10.0.100 [/where/sdks/are]; the latest last.
    private static async Task<string> SdkAsync()
    {
        var latest = Sdk().Matches(await PrintedByAsync(ServerFiles.Root, "dotnet", "--list-sdks")).Last();
        return Path.Combine(latest.Groups["folder"].Value, latest.Groups["version"].Value);
    }

    private static async Task<string> PrintedByAsync(string folder, string command, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return await output + await errors;
    }

    [GeneratedRegex("BannedApiAnalyzers\" Version=\"(?<version>[^\"]+)\"")]
    private static partial Regex Version();

    [GeneratedRegex(@"^(?<version>\S+) \[(?<folder>[^\]]+)\]", RegexOptions.Multiline)]
    private static partial Regex Sdk();
}
