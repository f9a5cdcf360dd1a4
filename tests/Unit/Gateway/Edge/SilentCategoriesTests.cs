using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Edge;

public sealed class SilentCategoriesTests
{
    [Fact]
    public async Task TokenInAQuery_IsInNoLog_WhateverTheSettingsAskFor()
    {
        await using var host = await EdgeHost.StartAsync(
            ("Logging:LogLevel:Default", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Trace"));
        var token = await host.TokenAsync("alice");

        Assert.Equal(101, EdgeHost.StatusOf(await host.UpgradeAsync($"/hubs/agent?access_token={token}")));
        Assert.Equal(401, EdgeHost.StatusOf(await host.UpgradeAsync($"/hubs/agent?access_token={token}x")));
        Assert.Equal(401, EdgeHost.StatusOf(await host.SendAsync("GET", $"/v1/mine?access_token={token}")));
        Assert.Equal(400, EdgeHost.StatusOf(await host.SendAsync("GET", $"/hubs/agent?access_token={token} broken")));
        Assert.Equal(400, EdgeHost.StatusOf(await host.SendAsync("GET", "/hubs/agent", $"Authorization Bearer {token}")));

        await Eventually.TrueAsync(() => host.Audit.Count >= 1, "the audit entry");
        Assert.Contains(host.Logged, line => line.Contains("token was refused", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logged, line => line.Contains(token[..20], StringComparison.Ordinal));
    }
}
