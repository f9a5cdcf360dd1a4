using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Deploy;

/// <summary>The shape of several pods, as processes on one machine.</summary>
public sealed class LocalPodsTests
{
    [Fact]
    public async Task Alice_OnBothPods_HearsHerRunOnBoth_BobHearsNothing_AndCtrlCLeavesNoProcessBehind()
    {
        await using var pods = await LocalPods.StartAsync("--port", RedisProcess.FreePort().ToString(CultureInfo.InvariantCulture));
        Assert.Superset(new HashSet<string> { "redis", "pod-1", "pod-2" }, pods.Processes.Keys.ToHashSet());
        // A token of one pod is good on the other: they have the same keys.
        await using var here = await AttachedAsync(pods.AddressOf(1), await TokenAsync(pods.AddressOf(1), "alice"));
        await using var there = await AttachedAsync(pods.AddressOf(2), await TokenAsync(pods.AddressOf(1), "alice"));
        await using var bob = await AttachedAsync(pods.AddressOf(2), await TokenAsync(pods.AddressOf(2), "bob"));
        await here.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } });
        foreach (var alice in (RawHubClient[])[here, there])
            await alice.WaitForAsync(heard => heard.Target == "agent_completed", "the run to complete on both pods", TimeSpan.FromSeconds(60));
        Assert.Equal(here.Events.Select(e => e.Raw), there.Events.Select(e => e.Raw));
        Assert.Empty(bob.Events);
        var processes = pods.Processes.Values.ToList();
        await pods.InterruptAsync();
        Assert.Equal(0, pods.ExitCode);
        Assert.Equal(2, pods.Log.Lines.Count(line => line.Contains("events lost 0", StringComparison.Ordinal)));
        foreach (var client in (RawHubClient[])[here, there, bob])
            await client.WaitForAsync(heard => heard.Target == "closing", "the goodbye");
        Assert.All(processes, id => Assert.False(Directory.Exists($"/proc/{id.ToString(CultureInfo.InvariantCulture)}"), $"process {id} is left"));
    }

    [Fact]
    public async Task Alice_ThroughNginx_ComesBackToTheOtherPod_WhenHersIsKilled_AndTheKilledOneIsStartedAgain()
    {
        var folder = Directory.CreateTempSubdirectory("netra-local-").FullName;
        var port = RedisProcess.FreePort();
        await using var pods = await LocalPods.StartAsync("--folder", folder, "--port", port.ToString(CultureInfo.InvariantCulture));
        Assert.Contains("nginx", pods.Processes.Keys);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "tls.crt"));
        var front = new RawHubOptions { Token = await TokenAsync(pods.AddressOf(1), "alice"), Certificate = certificate };
        var site = new Uri($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        var alice = new List<RawHubClient>();
        try
        {
            // Nothing of it binds a client to a pod: several connections are on both.
            for (var i = 0; i < 4; i++)
                alice.Add(await AttachedAsync(site, front));
            await alice[0].InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } });
            foreach (var client in alice)
                await client.WaitForAsync(heard => heard.Target == "agent_completed", "the run to complete in every tab", TimeSpan.FromSeconds(60));
            var killed = pods.Processes["pod-1"];
            using (System.Diagnostics.Process.Start("kill", ["-KILL", killed.ToString(CultureInfo.InvariantCulture)]))
                await Eventually.TrueAsync(() => alice.Any(client => client.Close is not null), "the tabs on the killed pod to be cut");
            Assert.Contains(alice, client => client.Close is null);
            await using var back = await AttachedAsync(site, front, alice[0].Events[0].Cursor);
            await back.WaitForAsync(heard => heard.Target == "agent_completed", "what is kept, from the other pod");
            Assert.Equal(alice[0].Events.Skip(1).Select(e => e.Raw), back.Events.Select(e => e.Raw));
            await Eventually.TrueAsync(
                async () => pods.Processes["pod-1"] != killed && await IsReadyAsync(pods.AddressOf(1)), "the killed pod to be started again", TimeSpan.FromSeconds(60));
        }
        finally
        {
            foreach (var client in alice)
                await client.DisposeAsync();
            await pods.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Health_OfAReadyGateway_Is0_OfNoGateway1_AndOfNothing2()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        await Command.RunAsync(ServerFiles.Root, new Dictionary<string, string>(), "dotnet", ServerFiles.Server, "health", gateway.Address.ToString());
        await FailsAsync("ended with 1", "health", "http://127.0.0.1:1");
        await FailsAsync("ended with 2", "health");
    }

    private static async Task FailsAsync(string how, params string[] arguments)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Command.RunAsync(ServerFiles.Root, new Dictionary<string, string>(), "dotnet", [ServerFiles.Server, .. arguments]));
        Assert.Contains(how, failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> TokenAsync(Uri pod, string user)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = pod };
        using var answer = await http.PostAsJsonAsync("/v1/dev/token", new { user });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static async Task<bool> IsReadyAsync(Uri pod)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = pod };
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Task<RawHubClient> AttachedAsync(Uri pod, string token) => AttachedAsync(pod, new RawHubOptions { Token = token });

    private static async Task<RawHubClient> AttachedAsync(Uri site, RawHubOptions options, string? cursor = null)
    {
        var client = await RawHubClient.ConnectAsync(site, options);
        await client.InvokeAsync("Attach", new { cursor });
        return client;
    }
}
