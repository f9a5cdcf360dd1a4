using System.Diagnostics;
using System.Text;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Every trace that the process and its framework make, as an operator who turns all of them on would collect them.</summary>
[Collection(nameof(Alone))]
public sealed class TraceTests
{
    private static readonly string[] People = ["trace-alice", "trace-bob"];

    private readonly StringBuilder _traces = new();
    private readonly Canary _canaries = new();

    [Fact]
    public async Task AliceAndBob_AtWork_LeaveNoContentNoTokenAndNoNameInAnyTrace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await InProcessGateway.StartAsync();
        var tokens = new List<string>();
        foreach (var person in People)
            tokens.Add(await WorkAsync(gateway, person));
        await gateway.QuietAsync();

        var traces = Traces();
        Assert.Contains("StartRun", traces, StringComparison.Ordinal);
        Assert.Contains("/hubs/agent", traces, StringComparison.Ordinal);
        Assert.Empty(_canaries.Owners(traces));
        Assert.All([.. tokens, .. People], secret => Assert.DoesNotContain(secret, traces, StringComparison.Ordinal));
    }

    private async Task<string> WorkAsync(InProcessGateway gateway, string person)
    {
        var token = await gateway.DevTokenAsync(person);
        await using var client = await RawHubClient.ConnectAsync(gateway.Address, new() { Token = token, TokenInQuery = true });
        await client.InvokeAsync("Attach");
        foreach (var fail in (int[])[0, 1])
            await client.InvokeAsync("StartRun", new { agent = "script", input = new { canary = _canaries.For(person), thoughts = 3, tools = 1, fail } });
        await client.WaitForAsync(heard => heard.Target == "agent_completed", "a run to complete");
        await client.WaitForAsync(heard => heard.Target == "agent_error", "a run to fail");
        await Assert.ThrowsAsync<HubError>(() => client.InvokeAsync("GetRun", new { runId = _canaries.For(person) }));
        Assert.Equal([person], _canaries.Owners(client.Received));
        gateway.Expecting("The script says: fail");
        return token;
    }

    private void Keep(Activity activity)
    {
        lock (_traces)
        {
            _traces.Append(activity.Source.Name).Append(' ').Append(activity.OperationName).Append(' ').Append(activity.DisplayName).Append(' ').Append(activity.StatusDescription);
            foreach (var (key, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Concat(activity.Baggage.Select(item => KeyValuePair.Create(item.Key, (object?)item.Value))))
                _traces.Append(' ').Append(key).Append('=').Append(value);
            _traces.Append('\n');
        }
    }

    private string Traces()
    {
        lock (_traces)
            return _traces.ToString();
    }
}
