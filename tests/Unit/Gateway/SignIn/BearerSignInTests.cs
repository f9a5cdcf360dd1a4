using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.SignIn;

[Trait("Suite", "Quick")]
public sealed class BearerSignInTests : IAsyncLifetime
{
    private EdgeHost _host = null!;

    public async Task InitializeAsync() => _host = await EdgeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Token_InHeaderOrQueryOfAHub_OpensIt()
    {
        var token = await _host.TokenAsync("alice");

        Assert.Equal(101, await UpgradeAsync("/hubs/agent", Bearer(token)));
        Assert.Equal(101, await UpgradeAsync($"/hubs/agent?access_token={token}"));
        Assert.Equal(101, await UpgradeAsync($"/hubs/agent?access_token={token}", Bearer(token)));
        Assert.Equal(101, await UpgradeAsync("/hubs/agent", $"authorization: bearer {token}"));
    }

    [Fact]
    public async Task Token_InTheQueryOfTheApi_SignsNobodyIn()
    {
        var token = await _host.TokenAsync("alice");

        Assert.Equal(401, EdgeHost.StatusOf(await _host.SendAsync("GET", $"/v1/mine?access_token={token}")));
        Assert.Equal(200, EdgeHost.StatusOf(await _host.SendAsync("GET", "/v1/mine", Bearer(token))));
    }

    [Fact]
    public async Task SeveralTokens_AreRefused_EvenWhenEachIsGood()
    {
        var (alice, bob) = (await _host.TokenAsync("alice"), await _host.TokenAsync("bob"));

        Assert.Equal(401, await UpgradeAsync("/hubs/agent", Bearer(alice), Bearer(bob)));
        Assert.Equal(401, await UpgradeAsync("/hubs/agent", Bearer(alice), Bearer(alice)));
        Assert.Equal(401, await UpgradeAsync($"/hubs/agent?access_token={alice}", Bearer(bob)));
        Assert.Equal(401, await UpgradeAsync($"/hubs/agent?access_token={alice}&access_token={bob}"));
        Assert.Equal(401, await UpgradeAsync($"/hubs/agent?access_token={alice}", "Authorization: Basic YTpi"));
        Assert.Equal(401, await UpgradeAsync("/hubs/agent", $"Authorization: Bearer {alice}, Bearer {bob}"));
        Assert.Equal(101, await UpgradeAsync("/hubs/agent", Bearer(alice)));
    }

    [Theory]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer x.y.z")]
    [InlineData("Cookie: access_token=x")]
    [InlineData("X-User-Id: alice")]
    public async Task NoTokenOrABadOne_IsUnauthorized(string header)
    {
        var head = await _host.UpgradeAsync("/hubs/agent", header);

        Assert.Equal(401, EdgeHost.StatusOf(head));
        Assert.Contains("WWW-Authenticate: Bearer\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenOfTheWrongKind_IsForbidden_OnBothHubs()
    {
        var (user, agent) = (await _host.TokenAsync("alice"), await _host.TokenAsync("alice", isAgent: true));

        Assert.Equal(403, await UpgradeAsync("/hubs/agent", Bearer(agent)));
        Assert.Equal(403, await UpgradeAsync("/hubs/worker", Bearer(user)));
        Assert.Equal(101, await UpgradeAsync("/hubs/agent", Bearer(user)));
        Assert.Equal(101, await UpgradeAsync("/hubs/worker", Bearer(agent)));
        Assert.Equal(401, await UpgradeAsync("/hubs/worker"));
    }

    private static string Bearer(string token) => $"Authorization: Bearer {token}";

    private async Task<int> UpgradeAsync(string path, params string[] headers) => EdgeHost.StatusOf(await _host.UpgradeAsync(path, headers));
}
