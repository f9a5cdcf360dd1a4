using System.Buffers.Text;
using System.Text;
using Netra.Signal.Client;
using Netra.Signal.Client.SignIn;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.SignIn;

/// <summary>How long a token is kept, and what is sent for one.</summary>
public sealed class TokenSourceTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TinyProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TinyProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Token_IsFetchedOnce_AndReplacedShortlyBeforeItExpires()
    {
        using var source = Source();
        Assert.Equal("token-1", await source.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(239));
        Assert.Equal("token-1", await source.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-2", await source.GetAsync());
        Assert.Equal(2, _provider.Requests.Count);
    }

    [Fact]
    public async Task Token_ThatLivesShort_IsReplacedAtHalfOfItsLife()
    {
        _provider.Answer = n => (200, $$"""{"access_token":"token-{{n}}","expires_in":"90"}""");
        using var source = Source();
        await source.GetAsync();
        _time.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal("token-1", await source.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-2", await source.GetAsync());
    }

    [Fact]
    public async Task Token_WhoseAnswerDoesNotSayWhenItExpires_IsKeptAsItSaysItself_OrNotAtAll()
    {
        var claims = $$"""{"exp":{{_time.GetUtcNow().AddSeconds(300).ToUnixTimeSeconds()}}}""";
        _provider.Answer = n => (200, $$"""{"access_token":"{{(n == 1 ? "opaque" : $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{n}")}}"}""");
        using var source = Source();
        Assert.Equal("opaque", await source.GetAsync());
        var kept = await source.GetAsync();
        _time.Advance(TimeSpan.FromSeconds(239));
        Assert.Equal(kept, await source.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(kept, await source.GetAsync());
        Assert.Equal(3, _provider.Requests.Count);
    }

    [Fact]
    public async Task Askers_AtOnce_ShareOneRequest_AndOneThatGivesUpHoldsUpNobody()
    {
        var answering = new TaskCompletionSource();
        _provider.Answering = answering.Task;
        using var source = Source();
        using var impatient = new CancellationTokenSource();
        var gone = source.GetAsync(impatient.Token).AsTask();
        await Eventually.TrueAsync(() => _provider.Requests.Count == 1, "the first request");
        Task<string>[] asking = [.. Enumerable.Range(0, 20).Select(_ => source.GetAsync().AsTask())];
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WithinAsync("the first to give up"));
        answering.SetResult();
        Assert.Equal(Enumerable.Repeat("token-2", 20), await Task.WhenAll(asking).WithinAsync("the others to have a token"));
    }

    [Fact]
    public async Task Token_ThatTheGatewayRefused_IsForgotten_AndNoOtherIs()
    {
        using var source = Source();
        source.Forget(await source.GetAsync());
        Assert.Equal("token-2", await source.GetAsync());
        source.Forget("token-1");
        Assert.Equal("token-2", await source.GetAsync());
    }

    [Fact]
    public async Task Application_IsNamedInTheForm_OrInTheHeader()
    {
        using var inForm = Source(credentials => (credentials.Scope, credentials.Parameters["audience"]) = ("a b", "netra"));
        await inForm.GetAsync();
        using var inHeader = Source(credentials => credentials.SecretInHeader = true);
        await inHeader.GetAsync();
        var (form, header) = (_provider.Requests.First(), _provider.Requests.Last());
        Assert.Equal("", form.Authorization);
        Assert.Equal(
            ["audience=netra", "client_id=worker", "client_secret=s%2Bcret%3A", "grant_type=client_credentials", "scope=a+b"],
            form.Body.Split('&').Order(StringComparer.Ordinal));
        // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
        Assert.Equal($"Basic {Convert.ToBase64String("worker:s%2Bcret%3A"u8)}", header.Authorization);
        Assert.Equal("grant_type=client_credentials", header.Body);
    }

    [Fact]
    public async Task DevelopmentSignIn_FetchesATokenEachTime()
    {
        using var source = TokenSource.FromDevelopmentSignIn(_provider.Address, "sample", "agent");
        Assert.Equal(["token-1", "token-2"], [await source.GetAsync(), await source.GetAsync()]);
        Assert.Equal(("/v1/dev/token", "", """{"user":"sample","roles":["agent"]}"""), _provider.Requests.First());
        _provider.Answer = _ => (404, "");
        var refusal = await Assert.ThrowsAsync<SignalClientException>(() => source.GetAsync().AsTask());
        Assert.Contains("/v1/dev/token answered 404. A gateway signs in so in Development only", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TokenSource.FromDevelopmentSignIn(new("ftp://127.0.0.1"), "sample"));
        Assert.Throws<ArgumentException>(() => TokenSource.FromDevelopmentSignIn(_provider.Address, " "));
    }

    private TokenSource Source(Action<ClientCredentials>? more = null)
    {
        var credentials = new ClientCredentials { Endpoint = _provider.Endpoint, ClientId = "worker", ClientSecret = "s+cret:", TimeProvider = _time };
        more?.Invoke(credentials);
        return TokenSource.FromClientCredentials(credentials);
    }
}
