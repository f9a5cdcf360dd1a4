using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Limits;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Edge;

public sealed class ConnectionPlacesTests
{
    [Fact]
    public async Task ConnectionBeyondTheLimit_IsToldToRetry_OtherUsersAreNot_AndAnEndFreesThePlace()
    {
        await using var host = await EdgeHost.StartAsync(("Netra:Limits:ConnectionsPerUser", "1"));
        var limit = host.Services.GetRequiredService<ConnectionLimit>();
        var alice = $"Authorization: Bearer {await host.TokenAsync("alice")}";
        var bob = $"Authorization: Bearer {await host.TokenAsync("bob")}";
        string[] upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
        var first = await host.OpenAsync("GET", "/hubs/agent", [.. upgrade, alice]);
        Assert.Equal(101, EdgeHost.StatusOf(await EdgeHost.HeadAsync(first)));

        var refused = await host.UpgradeAsync("/hubs/agent", alice);
        using var bobs = await host.OpenAsync("GET", "/hubs/agent", [.. upgrade, bob]);

        Assert.Equal(429, EdgeHost.StatusOf(refused));
        Assert.Contains("Retry-After: 5", refused, StringComparison.Ordinal);
        Assert.Equal(101, EdgeHost.StatusOf(await EdgeHost.HeadAsync(bobs)));
        Assert.Equal(2, limit.Users);
        first.Dispose();
        await Eventually.TrueAsync(() => limit.Users == 1, "the first place to be taken");
        Assert.Equal(101, EdgeHost.StatusOf(await host.UpgradeAsync("/hubs/agent", alice)));
    }

    [Fact]
    public async Task RefusedSignIn_TakesNoPlace()
    {
        await using var host = await EdgeHost.StartAsync();

        Assert.Equal(403, EdgeHost.StatusOf(await host.UpgradeAsync("/hubs/agent", $"Authorization: Bearer {await host.TokenAsync("agent", isAgent: true)}")));
        Assert.Equal(0, host.Services.GetRequiredService<ConnectionLimit>().Users);
    }
}
