using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod whose clock is wrong ends nobody's runs: leases go by the clock of Redis.</summary>
public sealed class SkewedClockTests : TwoGateways
{
    [Theory]
    [InlineData(45)]
    [InlineData(-45)]
    public async Task AlicesRun_OnAWorkerOfOnePod_IsLeftAlone_ByOneThatIsAheadOrBehind(int seconds)
    {
        await using var skewed = await WitnessedAsync(services => services.AddSingleton<TimeProvider>(new SkewedTime(TimeSpan.FromSeconds(seconds))));
        await using var alice = await PersonAsync(One, "alice");
        await using var worker = await RecordedAsync(One);
        await worker.RegisterAsync("remote");
        await AvailableAsync(skewed, "remote");
        await alice.StartAsync("remote", "timed");
        var lease = await worker.LeaseAsync("timed");
        await worker.PublishAsync(lease, 1, Words.Thought(alice));

        // The skewed pod looks for leases that are over, before and after it hears of each of these.
        foreach (var name in (string[])["second", "third"])
        {
            await using var other = await One.WorkerAsync();
            await other.RegisterAsync(name);
            await AvailableAsync(skewed, name);
        }

        await using var there = await RecordedAsync(skewed);
        await there.PublishAsync(lease, 2, Words.Thought(alice));
        await worker.PublishAsync(lease, 3, Words.Done(alice));
        Assert.Equal("agent_completed", (await HearToEndAsync(alice.Client, "timed"))[^1].Target);
        await JudgeAsync(alice);
    }

    private static async Task AvailableAsync(InProcessGateway gateway, string agent)
    {
        await using var bob = await gateway.ConnectAsync("bob");
        await Eventually.TrueAsync(
            async () => (await bob.InvokeAsync("ListAgents", new { })).GetProperty("agents").EnumerateArray()
                .Any(one => one.GetProperty("name").GetString() == agent && one.GetProperty("available").GetBoolean()),
            $"{agent} to be served");
    }
}
