using System.Net;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Connection;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

public sealed class UpgradeRefusalTests
{
    [Theory]
    [InlineData("401", "token")]
    [InlineData("403", "another hub")]
    [InlineData("404", "no hub at /hub")]
    [InlineData("503", "later")]
    [InlineData("500", "did not open")]
    public async Task Refusal_ByTheGateway_NamesWhatToMend(string status, string says)
    {
        await using var server = await TinyServer.StartAsync();
        await using var hub = Build(server.Hub, _ => Task.FromResult(status));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync());

        Assert.Equal(Enum.Parse<HttpStatusCode>(status), failure.StatusCode);
        Assert.StartsWith(status, failure.Message, StringComparison.Ordinal);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        await using var good = Build(server.Hub, _ => Task.FromResult("good"));
        await good.StartAsync();
    }

    [Fact]
    public async Task Failure_OfTheTokenFunction_ReachesTheCaller_AndNothingIsSent()
    {
        await using var server = await TinyServer.StartAsync();
        await using var hub = Build(server.Hub, _ => throw new InvalidOperationException("no one is signed in"));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => hub.StartAsync());

        Assert.Equal("no one is signed in", failure.Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("/hubs/agent")]
    [InlineData("ftp://127.0.0.1/hubs/agent")]
    public void Url_ThatIsNoAddressOfAHub_IsRefused(string url) =>
        Assert.Throws<ArgumentException>(() => Build(new Uri(url, UriKind.RelativeOrAbsolute), _ => Task.FromResult("good")));

    private static HubConnection Build(Uri url, Func<CancellationToken, Task<string>> token) =>
        new HubConnectionBuilder().WithNetraUrl(url, token).Build();
}
