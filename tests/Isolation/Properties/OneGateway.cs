using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Properties;

/// <summary>A gateway for each test, with a limit of three connections per user.</summary>
public abstract class OneGateway : IAsyncLifetime
{
    private protected InProcessGateway Gateway { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Limits:ConnectionsPerUser"] = "3" });

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    private protected async Task<double> MetricAsync(string name) => (await Gateway.MetricsAsync()).Sum(name);

    /// <summary>A whole run of so many thoughts; every client of its user hears the end.</summary>
    private protected static async Task<string> RunAsync(RawHubClient client, int thoughts = 1, string canary = "")
    {
        var run = (await client.InvokeAsync("StartRun", new { agent = "script", input = new { thoughts, canary } })).GetProperty("runId").GetString()!;
        await client.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the run to complete");
        return run;
    }
}
