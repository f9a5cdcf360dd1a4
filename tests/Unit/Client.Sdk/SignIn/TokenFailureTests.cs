using Netra.Signal.Client;
using Netra.Signal.Client.SignIn;
using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Client.Sdk.Connection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.SignIn;

/// <summary>No token, and why: what to mend is named, the endpoint is, and the secret never.</summary>
public sealed class TokenFailureTests : IAsyncLifetime
{
    private const string Secret = "s+cret/very";
    private TinyProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TinyProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public void Credentials_ThatAreWrong_AreAllNamed_AtOnce()
    {
        var nothing = new ClientCredentials { ClientSecret = " ", RenewBefore = TimeSpan.Zero, Timeout = TimeSpan.FromDays(1), TimeProvider = null! };
        nothing.Parameters["scope"] = "a";
        var refusal = Assert.Throws<ArgumentException>(() => TokenSource.FromClientCredentials(nothing));
        foreach (var name in (string[])["Endpoint", "ClientId", "ClientSecret", "Parameters", "RenewBefore", "Timeout", "TimeProvider"])
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/token", "absolute")]
    [InlineData("ws://login.example/token", "absolute")]
    [InlineData("https://worker:s+cret@login.example/token", "name no user")]
    [InlineData("http://login.example/token", "AllowInsecure")]
    public void Endpoint_ThatIsNone_OrWouldSendTheSecretInClear_IsRefused(string endpoint, string says)
    {
        var credentials = new ClientCredentials { Endpoint = new(endpoint, UriKind.RelativeOrAbsolute), ClientId = "worker", ClientSecret = Secret };
        var refusal = Assert.Throws<ArgumentException>(() => TokenSource.FromClientCredentials(credentials));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s+cret", refusal.Message, StringComparison.Ordinal);
        credentials.AllowInsecure = true;
        Assert.Equal(says == "AllowInsecure", Record.Exception(() => TokenSource.FromClientCredentials(credentials).Dispose()) is null);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"No such\nclient."}""", "answered 401: invalid_client, No such client. Check Endpoint, ClientId")]
    [InlineData(400, """{"error":"invalid_client","error_description":"s+cret/very is wrong"}""", "answered 400. Check")]
    [InlineData(400, """{"error":"s%2Bcret%2Fvery"}""", "answered 400. Check")]
    [InlineData(307, "", "answered 307. Check")]
    [InlineData(500, "<html>", "answered 500. Check")]
    [InlineData(200, "<html>", "answered with something that is no JSON object.")]
    [InlineData(200, "[]", "answered with something that is no JSON object.")]
    [InlineData(200, """{"access_token":""}""", "answered without an access_token that could be sent.")]
    [InlineData(200, """{"access_token":"a b"}""", "answered without an access_token that could be sent.")]
    [InlineData(200, """{"access_token":7}""", "answered without an access_token that could be sent.")]
    [InlineData(200, """{"access_token":"a","token_type":"mac"}""", "answered with a token that is not of the type Bearer.")]
    public async Task Answer_WithoutAToken_IsAnErrorThatNamesTheEndpoint_AndNeverTheSecret(int status, string body, string says)
    {
        _provider.Answer = _ => (status, body);
        using var source = Source();
        var failure = await FailureAsync(source);
        Assert.StartsWith($"The token endpoint {_provider.Address}token {says}", failure.Message, StringComparison.Ordinal);
        Assert.Equal("/token", Assert.Single(_provider.Requests).Path);
        _provider.Answer = _ => (200, """{"access_token":"good"}""");
        Assert.Equal("good", await source.GetAsync());
    }

    [Fact]
    public async Task Endpoint_ThatSaysTooMuch_IsAway_OrDoesNotAnswer_IsNamed()
    {
        var time = new ManualTimeProvider();
        using var source = Source(time);
        _provider.Answer = _ => (200, new string(' ', 100_000));
        Assert.Contains("gave no answer", (await FailureAsync(source)).Message, StringComparison.Ordinal);

        _provider.Answering = new TaskCompletionSource().Task;
        var late = FailureAsync(source);
        await Eventually.TrueAsync(() => _provider.Requests.Count == 2, "the request");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not answer within 00:00:10", (await late.WithinAsync("the time to be over")).Message, StringComparison.Ordinal);

        await _provider.DisposeAsync();
        Assert.Contains("gave no answer", (await FailureAsync(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ThatTheGatewayAnswersWith401_IsToldToItsSource_ByClientsAndByWorkers()
    {
        await using var server = await TinyServer.StartAsync();
        var refused = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var client = new SignalClient(new() { Address = server.Hub, AccessToken = _ => new("401"), TokenRefused = refused.Enqueue });
        await Assert.ThrowsAsync<SignalClientException>(() => client.ConnectAsync());
        Assert.Equal("401", Assert.Single(refused));

        var tokens = 0;
        using var worker = new AgentWorker(
            new() { Address = server.Hub, AccessToken = _ => new(tokens++ == 0 ? "401" : "503"), TokenRefused = refused.Enqueue, ReconnectDelay = TimeSpan.FromMilliseconds(1) },
            [new("echo", (_, _) => Task.CompletedTask, null, null)], NullLoggerFactory.Instance);
        await worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Volatile.Read(ref tokens) > 2, "the worker to try again");
        await worker.StopAsync(CancellationToken.None);
        // Whom the gateway has no room for is not told that the token is wrong.
        Assert.Equal(["401", "401"], refused);
    }

    private static async Task<SignalClientException> FailureAsync(TokenSource source)
    {
        var failure = await Assert.ThrowsAsync<SignalClientException>(() => source.GetAsync().AsTask());
        Assert.Equal((ClientErrorCodes.TokenSource, true), (failure.Code, failure.IsTransient));
        Assert.DoesNotContain("s+cret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s%2Bcret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tenant", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private TokenSource Source(TimeProvider? time = null) => TokenSource.FromClientCredentials(new()
    {
        Endpoint = _provider.Endpoint, ClientId = "worker", ClientSecret = Secret, TimeProvider = time ?? TimeProvider.System,
    });
}
