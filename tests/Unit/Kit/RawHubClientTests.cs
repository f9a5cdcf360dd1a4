using System.Net;
using System.Net.WebSockets;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Client.Sdk.Connection;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class RawHubClientTests : IAsyncLifetime
{
    private TinyServer _server = null!;

    public async Task InitializeAsync() => _server = await TinyServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Call_GivesItsResult_AndAFailureItsExactText()
    {
        await using var client = await ConnectAsync();

        Assert.Equal("ä€🏠", (await client.InvokeRawAsync("Echo", """["ä€🏠"]""")).GetString());
        var error = await Assert.ThrowsAsync<HubError>(() => client.InvokeAsync("Nothing"));
        Assert.Contains("Nothing", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Message.Split('\'')[0], client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_IsRecorded_BesideTheAnswers()
    {
        await using var client = await ConnectAsync();

        await client.InvokeRawAsync("PushMe", """["one"]""");
        var heard = await client.WaitForAsync(said => said.Target == "pushed", "the push");

        Assert.Equal("one", heard.Argument.GetString());
        Assert.Single(client.Invocations);
        Assert.Empty(client.Events);
    }

    [Fact]
    public async Task Fragments_AreOneMessage()
    {
        await using var client = await ConnectAsync();

        await client.SendFragmentsAsync("""{"type":1,"target":"Push""", """Me","arguments":["split"]}""" + RawHubClient.Separator);

        Assert.Equal("split", (await client.WaitForAsync(said => said.Target == "pushed", "the push")).Argument.GetString());
    }

    [Fact]
    public async Task Nonsense_EndsTheConnection_WithTheServersCloseMessage()
    {
        await using var client = await ConnectAsync();

        await client.SendTextAsync("nonsense" + RawHubClient.Separator);

        var close = await client.WaitForCloseAsync();
        Assert.True(close is { Normal: true, CloseMessage: true, AllowReconnect: true, Error: "Connection closed with an error." }, close.ToString());
        await Assert.ThrowsAnyAsync<Exception>(() => client.InvokeAsync("Echo"));
    }

    [Fact]
    public async Task Abort_IsNoGoodbye()
    {
        await using var client = await ConnectAsync();

        client.Abort();

        Assert.False((await client.WaitForCloseAsync()).Normal);
    }

    [Fact]
    public async Task Close_IsAGoodbye()
    {
        await using var client = await ConnectAsync();

        await client.CloseAsync();

        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Close?.Status);
    }

    [Fact]
    public async Task PausedClient_HearsNothing_UntilItReadsOn()
    {
        await using var client = await ConnectAsync();
        await using var other = await ConnectAsync();
        client.PauseReading();
        await client.SendTextAsync("""{"type":1,"target":"PushMe","arguments":["first"]}""" + RawHubClient.Separator);
        await client.WaitForAsync(said => said.Argument.GetString() == "first", "what a receive under way still takes");
        await client.SendTextAsync("""{"type":1,"target":"PushMe","arguments":["second"]}""" + RawHubClient.Separator);
        await other.InvokeRawAsync("PushMe", """["other"]""");

        Assert.Single(client.Invocations);
        client.ResumeReading();
        await client.WaitForAsync(said => said.Argument.GetString() == "second", "the second");
    }

    [Fact]
    public async Task RefusedUpgrade_HasItsStatus()
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync("403"));

        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
    }

    [Fact]
    public async Task TokenAndOrigin_GoWhereTheyAreToldTo()
    {
        await using var client = await RawHubClient.ConnectAsync(
            _server.Hub, new() { Token = "a b", TokenInQuery = true, Path = "/hub?x=1", Origin = "https://evil.example" });

        Assert.Equal("GET /hub?x=1&access_token=a%20b", Assert.Single(_server.Requests).TrimEnd());
    }

    private Task<RawHubClient> ConnectAsync(string token = "good") =>
        RawHubClient.ConnectAsync(_server.Hub, new() { Token = token, Path = "/hub" });
}
