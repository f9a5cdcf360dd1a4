using System.Net;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Properties;

/// <summary>Who gets in, how many, and what is left of them: properties 6, 9, 10, 11 and 17 of the replaced system.</summary>
public sealed class LimitTests : OneGateway
{
    [Fact]
    public async Task Bob_WithoutAPlaceOfHisOwn_IsRefused_AndNoConnectionIsAdded()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        var token = await Gateway.DevTokenAsync("alice");
        foreach (var options in (RawHubOptions[])[new(), new() { Token = token + "x" }, new() { Token = token, Origin = "https://evil.example" }, new() { Token = token, Path = "/hubs/agent?id=1" }])
            await Assert.ThrowsAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(Gateway.Address, options));
        Assert.Equal(1, await MetricAsync("netra_signal_connections_opened_total"));
        Assert.Equal(1, await MetricAsync("netra_signal_connections_active"));
        await RunAsync(alice);
        Assert.Equal(4, alice.Events.Count);
    }

    [Fact]
    public async Task Bob_OverALimitOfTwo_IsRefusedTheThird_AndItIsCountedOnce()
    {
        await using var small = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Limits:ConnectionsPerUser"] = "2" });
        await using var first = await small.AttachedAsync("bob");
        await using var second = await small.AttachedAsync("bob");
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => small.ConnectAsync("bob"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refusal.StatusCode);
        Assert.Equal(1, (await small.MetricsAsync())["""netra_signal_refusals_total{code="limit_exceeded"}"""]);
        await RunAsync(second);
        Assert.Equal(4, second.Events.Count);
    }

    [Fact]
    public async Task Alice_WhoLeaves_LeavesNothing()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await RunAsync(alice);
        Assert.Equal(1, await MetricAsync("netra_signal_connections_active"));
        await alice.CloseAsync();
        await Gateway.QuietAsync();
        Assert.Equal(0, await MetricAsync("netra_signal_connections_active"));
        await Eventually.TrueAsync(() => AuditLines.Of(Gateway.Log.Lines).Count(entry => entry.Action == "disconnect") == 1, "her leave to be audited");
    }

    [Fact]
    public async Task Users3_AreThreeConnections_ThreeActive_ThreeKeys()
    {
        var clients = await Task.WhenAll(((string[])["alice", "bob", "mallory"]).Select(user => Gateway.AttachedAsync(user)));
        Assert.Equal(3, await MetricAsync("netra_signal_connections_opened_total"));
        Assert.Equal(3, await MetricAsync("netra_signal_connections_active"));
        Assert.Equal(3, AuditLines.Of(Gateway.Log.Lines).Select(entry => entry.Owner).Distinct().Count());
        foreach (var client in clients)
        {
            await RunAsync(client);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Mallory_OverALimitOfThree_IsBlocked_AndTheOthersAreNot()
    {
        var mallorys = new List<RawHubClient>();
        for (var i = 0; i < 3; i++)
            mallorys.Add(await Gateway.AttachedAsync("mallory"));
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<HttpRequestException>(() => Gateway.ConnectAsync("mallory"));
        Assert.Equal(5, (await Gateway.MetricsAsync())["""netra_signal_refusals_total{code="limit_exceeded"}"""]);
        foreach (var user in (string[])["alice", "bob"])
        {
            await using var other = await Gateway.AttachedAsync(user);
            await RunAsync(other);
            Assert.Equal(4, other.Events.Count);
        }

        foreach (var client in mallorys)
            await client.DisposeAsync();
    }
}
