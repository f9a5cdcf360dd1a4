using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Edge;

[Trait("Suite", "Quick")]
public sealed class HubGateTests : IAsyncLifetime
{
    private EdgeHost _host = null!;

    public async Task InitializeAsync() => _host = await EdgeHost.StartAsync(("Netra:Origins:0", "https://App.example.com"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("https://app.example.com")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:65535")]
    [InlineData(null)]
    public async Task Origin_OfAnAllowedPageOrNone_Passes(string? origin) => Assert.Equal(101, await ConnectAsync(origin is null ? [] : [$"Origin: {origin}"]));

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://app.example.com.evil")]
    [InlineData("https://app.example.com:444")]
    [InlineData("http://app.example.com")]
    [InlineData("https://xapp.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com, http://localhost")]
    [InlineData("http://localhost.evil")]
    [InlineData("http://localhost:80.evil")]
    [InlineData("http://localhost:")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost:3000/")]
    [InlineData("http://localhost@evil")]
    [InlineData("http://127.0.0.1.evil:80")]
    [InlineData("https://localhost")]
    [InlineData("file://")]
    public async Task Origin_OfAnyOtherPage_IsForbidden_BeforeTheTokenIsLookedAt(string origin)
    {
        Assert.Equal(403, await ConnectAsync($"Origin: {origin}"));
        Assert.Equal(403, EdgeHost.StatusOf(await _host.UpgradeAsync("/hubs/agent", $"Origin: {origin}")));
        Assert.Contains(new AuditEntry("connect", AuditDecision.Refused, Reason: "origin"), _host.Audit);
        Assert.Equal(101, await ConnectAsync());
    }

    [Fact]
    public async Task Origin_GivenTwice_IsForbidden() =>
        Assert.Equal(403, await ConnectAsync("Origin: http://localhost", "Origin: http://localhost"));

    [Theory]
    [InlineData("/hubs/agent?id=x")]
    [InlineData("/hubs/agent?ID=x")]
    [InlineData("/hubs/agent?%69d=x")]
    [InlineData("/hubs/agent?a=b&Id")]
    [InlineData("/x/../hubs/agent?id=x")]
    public async Task Upgrade_WithAConnectionToken_IsNotFound_AndReachesNoHub(string path)
    {
        var token = await _host.TokenAsync("alice");

        Assert.Equal(404, EdgeHost.StatusOf(await _host.UpgradeAsync(path, $"Authorization: Bearer {token}")));
        // SignalR too answers 404 to a token that it does not know; only the gate does so before anybody is signed in.
        Assert.Equal(new AuditEntry("connect", AuditDecision.Refused, Reason: "connection_token"), Assert.Single(_host.Audit));
        Assert.Equal(101, EdgeHost.StatusOf(await _host.UpgradeAsync("/hubs/agent", $"Authorization: Bearer {token}")));
    }

    [Theory]
    [InlineData("/hubs/agent/")]
    [InlineData("/hubs/agent/negotiate")]
    [InlineData("/hubs/AGENT")]
    [InlineData("/HUBS/agent")]
    [InlineData("/hubs/other")]
    [InlineData("/hubs")]
    [InlineData("/hubs%2Fagent")]
    [InlineData("//hubs/agent")]
    [InlineData("/hubs//agent")]
    public async Task Upgrade_OfAnythingButTheTwoPaths_IsNotFound(string path)
    {
        var token = await _host.TokenAsync("alice");

        Assert.Equal(404, EdgeHost.StatusOf(await _host.UpgradeAsync(path, $"Authorization: Bearer {token}")));
        Assert.Equal(101, EdgeHost.StatusOf(await _host.UpgradeAsync("/hubs/agent", $"Authorization: Bearer {token}")));
    }

    [Theory]
    [InlineData("POST", "/hubs/agent/negotiate?negotiateVersion=1")]
    [InlineData("POST", "/hubs/agent")]
    [InlineData("POST", "/hubs/agent?id=x")]
    [InlineData("GET", "/hubs/agent")]
    [InlineData("GET", "/hubs/agent", "Accept: text/event-stream")]
    [InlineData("GET", "/hubs/agent", "Upgrade: websocket")]
    [InlineData("GET", "/hubs/agent", "Connection: Upgrade", "Upgrade: websocket")]
    [InlineData("GET", "/hubs/agent", "Connection: Upgrade", "Upgrade: h2c", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("POST", "/hubs/agent", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("DELETE", "/hubs/agent?id=x")]
    [InlineData("OPTIONS", "/hubs/agent")]
    public async Task Request_ThatIsNoWebSocket_IsNotFound(string method, string path, params string[] headers)
    {
        var token = await _host.TokenAsync("alice");

        Assert.Equal(404, EdgeHost.StatusOf(await _host.SendAsync(method, path, [$"Authorization: Bearer {token}", .. headers])));
        Assert.Equal(101, await ConnectAsync());
    }

    [Fact]
    public async Task WebSocketOverHttp2_Passes_AndWithAConnectionTokenDoesNot()
    {
        await using var host = await EdgeHost.StartAsync(("Kestrel:EndpointDefaults:Protocols", "Http2"));
        var token = host.Services.GetRequiredService<DevelopmentTokens>().Issue(new("alice", IsAgent: false, LifetimeSeconds: 60));

        Assert.Equal(HttpStatusCode.OK, await ConnectAsync("/hubs/agent"));
        Assert.Equal(HttpStatusCode.NotFound, await ConnectAsync("/hubs/agent?id=x"));

        async Task<HttpStatusCode> ConnectAsync(string path)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var socket = new ClientWebSocket();
            using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            try
            {
                await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}{path}"), invoker, deadline.Token);
            }
            catch (WebSocketException)
            {
            }
            return socket.HttpStatusCode;
        }
    }

    [Fact]
    public async Task Refusals_AreCounted_ByCode()
    {
        var counted = new List<object?>();
        using var listener = new MeterListener();
        var factory = _host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "netra.signal.refusals" && instrument.Meter.Scope == factory)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(tags[0].Value));
        listener.Start();

        await _host.UpgradeAsync("/hubs/agent", "Origin: null");
        await _host.UpgradeAsync("/hubs/agent?id=1");
        await _host.UpgradeAsync("/hubs/agent");
        await _host.UpgradeAsync("/hubs/worker", $"Authorization: Bearer {await _host.TokenAsync("alice")}");

        await Eventually.TrueAsync(() => _host.Audit.Count == 4, "four audit entries");
        Assert.Equal(["forbidden", "not_found", "unauthorized", "forbidden"], counted);
        Assert.Equal(["origin", "connection_token", "unauthorized", "forbidden"], _host.Audit.Select(entry => entry.Reason));
        Assert.True(_host.Audit.Last().User.IsValid);
    }

    private async Task<int> ConnectAsync(params string[] headers) =>
        EdgeHost.StatusOf(await _host.UpgradeAsync("/hubs/agent", [$"Authorization: Bearer {await _host.TokenAsync("alice")}", .. headers]));
}
