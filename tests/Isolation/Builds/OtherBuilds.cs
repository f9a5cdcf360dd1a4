using System.Text.RegularExpressions;
using Netra.Signal.Tests.Isolation.Packages;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Builds;

/// <summary>Two more builds of the server, of a copy of this tree: one of another version, and one that stores in another format as well.</summary>
public sealed partial class OtherBuilds : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netra-builds-");

    /// <summary>The server of another version.</summary>
    public string Newer => Path.Combine(_folder.FullName, "newer", "Netra.Signal.Server.dll");

    /// <summary>The one that stores in format 2.</summary>
    public string OtherFormat => Path.Combine(_folder.FullName, "format", "Netra.Signal.Server.dll");

    public async Task InitializeAsync()
    {
        var tree = _folder.CreateSubdirectory("tree").FullName;
        await RunAsync(ServerFiles.Root, "sh", "-c", "tar --exclude=.git --exclude=bin --exclude=obj --exclude=node_modules --exclude=./tests --exclude=./bench -c . | tar -C \"$0\" -x", tree);
        await BuildAsync(tree, "newer", "9.9.8");
        Change(Path.Combine(tree, "src", "Server", "Redis", "StoredFormat.cs"), CSharpFormat(), "Current = \"2\"");
        Change(Path.Combine(tree, "src", "Server", "EventLog", "Redis", "life.lua"), LuaFormat(), "local format = '2'");
        await BuildAsync(tree, "format", "9.9.9");
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static void Change(string path, Regex what, string to)
    {
        var text = File.ReadAllText(path);
        Assert.Single(what.Matches(text));
        File.WriteAllText(path, what.Replace(text, to));
    }

    private static Task RunAsync(string folder, string command, params string[] arguments) => Command.RunAsync(folder, PackedClient.Environment, command, arguments);

    private Task BuildAsync(string tree, string name, string version) => RunAsync(
        tree, "dotnet", "build", Path.Combine("src", "Server"), "-c", "Release", "-o", Path.Combine(_folder.FullName, name), "-v", "quiet", "--disable-build-servers",
        $"-p:Version={version}", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:NuGetAudit=false");

    [GeneratedRegex("Current = \"1\"")]
    private static partial Regex CSharpFormat();

    [GeneratedRegex("local format = '1'")]
    private static partial Regex LuaFormat();
}
