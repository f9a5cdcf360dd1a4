using System.Globalization;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Redis is away for longer than a lease: workers that live go on, and those that do not are found out.</summary>
public sealed class LeaseOutageTests : TwoGateways
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private protected override IReadOnlyDictionary<string, string> More => new Dictionary<string, string>(Patient) { ["Netra:Workers:LeaseFor"] = Lease.ToString() };

    [Fact]
    public async Task Alice_WhoseRedisWasAwayForLongerThanALease_HearsHerWorkerGoOn_AndBobWhoseWorkerIsSilent_IsToldItIsLost()
    {
        foreach (var gateway in new[] { One, Two })
            gateway.Expecting(@"\[(200[17]|2002|1401|1402|1506|1507|1600|1602|165[023]|1700|1712|18\d\d)\]").Expecting("unavailable");
        await using var worker = await One.WorkerAsync();
        await worker.RegisterAsync("remote");
        await using var alice = await Two.AttachedAsync("alice");
        await using var bob = await One.AttachedAsync("bob");
        var lease = await BeginAsync(alice, worker, "hers");
        await BeginAsync(bob, worker, "his");
        var over = DateTimeOffset.UtcNow + Lease + TimeSpan.FromSeconds(1);
        await Redis.KillAsync();
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > over, "both leases to be over", Lease + Eventually.Deadline);
        await Redis.StartAgainAsync();
        foreach (var gateway in new[] { One, Two })
            await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "Redis to be back");
        await LookedAfterAsync();
        var renewed = await worker.Client.InvokeAsync("Renew", new { leases = new[] { lease } });
        Assert.Equal(lease, Assert.Single(renewed.GetProperty("renewed").EnumerateArray()).GetString());
        await worker.SayAsync(lease, ("agent_completed", new { durationMs = 2 }));
        Assert.Equal("agent_completed", (await HearToEndAsync(alice, "hers"))[^1].Target);
        var end = await bob.WaitForAsync(heard => heard.RunId == "his" && heard.Target == "agent_error", "Bob's run to be lost", Lease + Eventually.Deadline);
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        Assert.DoesNotContain(alice.Invocations, heard => heard.Target == "agent_error");
    }

    private static async Task<string> BeginAsync(RawHubClient user, RawWorker worker, string run)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await user.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { } });
                    return true;
                }
                catch (HubError unknown) when (unknown.Message.Contains("agent", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            "the worker to be known");
        var lease = await worker.LeaseAsync(run);
        await worker.SayAsync(lease, ("agent_thinking", new { text = "Working." }));
        return lease;
    }

    /// <summary>Waits until somebody has looked at what is due, whatever came of it.</summary>
    private async Task LookedAfterAsync() => await Eventually.TrueAsync(
        async () =>
        {
            var scores = (await Redis.CommandAsync("ZRANGE", "netra:pods:leases:due", "0", "-1", "WITHSCORES")).Split('\n').Where((_, i) => i % 2 == 1);
            var now = 1000 * long.Parse((await Redis.CommandAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture);
            return scores.All(score => double.Parse(score, CultureInfo.InvariantCulture) > now);
        },
        "the pods to look at the leases");
}
