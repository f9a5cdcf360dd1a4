using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Packages;

/// <summary>The packages have what a package should, and the README's tour of the client runs on them.</summary>
public sealed class PackageTests(PackedClient packed) : IClassFixture<PackedClient>
{
    [Theory]
    [InlineData("Netra.Signal.Shared", new string[0])]
    [InlineData("Netra.Signal.Client", new[] { "Netra.Signal.Shared", "Microsoft.AspNetCore.SignalR.Client.Core", "Microsoft.Extensions.AI.Abstractions" })]
    public void Package_HasItsReadme_ItsLicence_ItsDocumentation_AndItsSymbols(string id, string[] needs)
    {
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(packed.Packages, $"{id}.*.nupkg")));
        using var symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(packed.Packages, $"{id}.*.snupkg")));

        Assert.Equal(
            ["LICENSE.txt", $"{id}.nuspec", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name[0] != '[').Order(StringComparer.Ordinal));
        Assert.NotNull(symbols.GetEntry($"lib/net10.0/{id}.pdb"));
        Assert.StartsWith($"# {id}\n", Text(package, "README.md"), StringComparison.Ordinal);
        var manifest = XDocument.Parse(Text(package, $"{id}.nuspec")).Descendants().ToList();
        Assert.Equal(needs.Order(), manifest.Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!).Order());
        Assert.Equal("README.md", manifest.Single(element => element.Name.LocalName == "readme").Value);
        Assert.Equal("LICENSE.txt", manifest.Single(element => element.Name.LocalName == "license").Value);
    }

    [Theory]
    [InlineData("Netra.Signal.Shared")]
    [InlineData("Netra.Signal.Client")]
    public void Assembly_OfAPackage_NamesNoPlaceOfTheMachineThatBuiltIt(string id)
    {
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(packed.Packages, $"{id}.*.nupkg")));
        var text = Text(package, $"lib/net10.0/{id}.dll", Encoding.Latin1);
        Assert.Contains("/_/src/", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerFiles.Root, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tour_OfTheReadme_RunsOnThePackages_OutsideTheRepository()
    {
        var (printed, folder) = await PrintedByAsync("sdk tour");
        Assert.Contains("a handler hears search_docs", printed, StringComparison.Ordinal);
        Assert.Contains("alice is Connected", printed, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "alice.cursor")));
    }

    [Fact]
    public async Task StockTour_OfTheReadme_RunsOnThePackages_OutsideTheRepository()
    {
        var (printed, _) = await PrintedByAsync("stock tour");
        Assert.Contains("cursor", printed[printed.IndexOf("tool_completed", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_OfTheReadme_RunsOnThePackages_AndAnswersAliceAlone()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        var (built, _) = await BuiltAsync("worker", gateway);
        await using var worker = RunningProgram.Start(built);
        await Eventually.TrueAsync(() => worker.Log.Lines.Any(line => line.Contains("serving echo", StringComparison.Ordinal)), "the worker to serve", TimeSpan.FromMinutes(1));
        await using var alice = await StockClient.ConnectAsync(gateway, "alice");
        await using var bob = await StockClient.ConnectAsync(gateway, "bob");
        foreach (var client in (StockClient[])[alice, bob])
            await client.InvokeAsync<JsonElement>("Attach", new { });

        await alice.InvokeAsync<JsonElement>("StartRun", new { agent = "echo", input = new { text = "Say this back" } });

        await alice.WaitForAsync(heard => heard.Target is "agent_completed" or "agent_error", "the end of the run");
        Assert.Equal(
            ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_completed", "agent_completed"],
            alice.Events.Where(heard => heard.RunId is not null).Select(heard => heard.Target).Distinct());
        var whole = alice.Events.Single(heard => heard.Target == "message_completed").Argument.GetProperty("data").GetProperty("text").GetString();
        Assert.Equal("Say this back ", whole);
        Assert.Empty(bob.Events);
    }

    private async Task<(string Built, string Readme)> BuiltAsync(string block, GatewayProcess gateway)
    {
        const string local = "../netra-signal/artifacts/packages";
        const string address = "http://127.0.0.1:5080";
        var readme = await File.ReadAllTextAsync(Path.Combine(ServerFiles.Root, "README.md"));
        var (project, code) = (Block(readme, "sdk tour project"), Block(readme, block));
        Assert.Contains(local, project, StringComparison.Ordinal);
        Assert.Contains(address, code, StringComparison.Ordinal);
        return (await packed.BuildAsync(
            block.Replace(' ', '-'), project.Replace(local, packed.Packages, StringComparison.Ordinal), code.Replace(address, gateway.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)), readme);
    }

    private async Task<(string Printed, string Folder)> PrintedByAsync(string tour)
    {
        await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string> { ["Netra:Agents:DocsPath"] = Path.Combine(Path.GetDirectoryName(ServerFiles.Server)!, "knowledge") });
        var (built, readme) = await BuiltAsync(tour, gateway);
        var prints = Block(readme, $"{tour} prints");

        var printed = await Command.RunAsync(Path.GetDirectoryName(built)!, PackedClient.Environment, "dotnet", built);

        var lines = new Queue<string>(Lines(prints));
        Assert.NotEmpty(lines);
        foreach (var line in Lines(printed))
            if (lines.TryPeek(out var next) && next == line)
                lines.Dequeue();
        Assert.True(lines.Count == 0, $"The tour did not print, in its place: {string.Join(" | ", lines)}\n{printed}");
        return (printed, Path.GetDirectoryName(built)!);
    }

    private static string Text(ZipArchive package, string name, Encoding? encoding = null)
    {
        using var reader = new StreamReader(package.GetEntry(name)!.Open(), encoding ?? Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Block(string readme, string mark)
    {
        var start = readme.IndexOf('\n', readme.IndexOf("```", readme.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal), StringComparison.Ordinal)) + 1;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
