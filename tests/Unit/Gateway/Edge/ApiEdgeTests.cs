using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Edge;

public sealed class ApiEdgeTests : IAsyncLifetime
{
    private EdgeHost _host = null!;

    public async Task InitializeAsync() => _host = await EdgeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("GET", "/v1/mine", 401)]
    [InlineData("GET", "/v1/nobodysPolicy", 401)]
    [InlineData("GET", "/V1/mine", 401)]
    [InlineData("GET", "/v1/unknown", 404)]
    [InlineData("GET", "/v1/dev/token", 405)]
    [InlineData("POST", "/v1/dev/token", 415)]
    public async Task Refusal_UnderV1_IsNeverStored_AndNamesNoServer(string method, string path, int status)
    {
        var head = await _host.SendAsync(method, path);

        Assert.Equal(status, EdgeHost.StatusOf(head));
        Assert.Contains("Cache-Control: no-store", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Answer_UnderV1_IsNeverStored()
    {
        var head = await _host.SendAsync("GET", "/v1/mine", $"Authorization: Bearer {await _host.TokenAsync("alice")}");

        Assert.Equal(200, EdgeHost.StatusOf(head));
        Assert.Contains("Cache-Control: no-store", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://localhost.evil", false)]
    [InlineData("null", false)]
    public async Task Preflight_IsAllowedToTheOriginsOfTheHubs_WithoutCredentials(string origin, bool isAllowed)
    {
        var head = await _host.SendAsync("OPTIONS", "/v1/mine", $"Origin: {origin}", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization");

        Assert.Equal(isAllowed, head.Contains($"Access-Control-Allow-Origin: {origin}", StringComparison.Ordinal));
        Assert.DoesNotContain("Access-Control-Allow-Credentials", head, StringComparison.OrdinalIgnoreCase);
    }
}
