using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>What Bob may try with connections, requests and frames.</summary>
public sealed class ConnectionAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    [Trait("Suite", "Quick")]
    [Theory]
    [InlineData("POST", "/hubs/agent")]
    [InlineData("POST", "/hubs/agent/negotiate?negotiateVersion=1")]
    [InlineData("POST", "/hubs/agent?id=abc")]
    [InlineData("GET", "/hubs/agent")]
    [InlineData("GET", "/hubs/agent?id=abc")]
    [InlineData("DELETE", "/hubs/agent?id=abc")]
    [InlineData("OPTIONS", "/hubs/agent")]
    public async Task Bob_AskingAHubPathForAnythingButAnUpgrade_Gets404(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = new("Bearer", await Gateway.DevTokenAsync(BobName));
        using var answer = await Gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("/hubs/agent?id=abc")]
    [InlineData("/hubs/agent?ID=abc")]
    [InlineData("/hubs/agent/")]
    [InlineData("/hubs/agent/x")]
    [InlineData("/hubs/other")]
    public async Task Bob_UpgradingAnywhereElse_Gets404(string path) => await UpgradeRefusedAsync(HttpStatusCode.NotFound, new() { Path = path, Token = await Gateway.DevTokenAsync(BobName) });

    [Trait("Suite", "Quick")]
    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost.evil")]
    [InlineData("http://127.0.0.1.evil")]
    [InlineData("null")]
    public async Task Bob_FromAForeignOrigin_Gets403_EvenWithAGoodToken(string origin) =>
        await UpgradeRefusedAsync(HttpStatusCode.Forbidden, new() { Origin = origin, Token = await Gateway.DevTokenAsync(BobName) });

    [Fact]
    public async Task Bob_WithoutAToken_Gets401() => await UpgradeRefusedAsync(HttpStatusCode.Unauthorized, new());

    [Fact]
    public async Task Bob_WithABrokenToken_Gets401()
    {
        var token = await Gateway.DevTokenAsync(BobName);
        await UpgradeRefusedAsync(HttpStatusCode.Unauthorized, new() { Token = token[..^6] + "AAAAAA" });
        await UpgradeRefusedAsync(HttpStatusCode.Unauthorized, new() { Token = token[..^6] + "AAAAAA", TokenInQuery = true });
    }

    [Fact]
    public async Task Bob_WithAWorkersToken_Gets403_OnTheUserHub() =>
        await UpgradeRefusedAsync(HttpStatusCode.Forbidden, new() { Token = await Gateway.DevTokenAsync(BobName, ["agent"]) });

    [Fact]
    public async Task Bob_WithATokenThatExpires_IsToldAndClosed_AndGets401WithItAgain_AndAliceHearsOn()
    {
        var token = await Gateway.DevTokenAsync(BobName, lifetimeSeconds: 4);
        await using var bob = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token });
        await bob.InvokeAsync("Attach");
        var closing = await bob.WaitForAsync(heard => heard.Target == "closing", "closing");
        Assert.Equal("token_expired", closing.Argument.GetProperty("code").GetString());
        Assert.True(closing.Argument.GetProperty("reconnect").GetBoolean());
        Assert.True((await bob.WaitForCloseAsync()).AllowReconnect);
        var after = await RunToEndAsync(Bob, BobName);
        Assert.DoesNotContain(bob.Events, heard => heard.RunId == after);
        await UpgradeRefusedAsync(HttpStatusCode.Unauthorized, new() { Token = token });
    }

    [Fact]
    public async Task Bob_CallingAfterHisTokenExpired_ActsNoMore_AndAliceStillDoes()
    {
        var token = await Gateway.DevTokenAsync(BobName, lifetimeSeconds: 4);
        var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
        var expires = DateTimeOffset.FromUnixTimeSeconds(payload.GetProperty("exp").GetInt64());
        await using var bob = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token });
        var (before, after) = (0, 0);
        while (bob.Close is null)
        {
            var asked = TimeProvider.System.GetUtcNow();
            try
            {
                await bob.InvokeAsync("ListAgents");
                _ = asked < expires ? before++ : after++;
            }
            catch (Exception) when (asked.AddSeconds(1) >= expires)
            {
                // Refused, or the connection has ended.
            }
        }

        Assert.True(before > 0);
        Assert.Equal(0, after);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("""{"alg":"\ud800"}""")]
    [InlineData("""{"alg":"ES256","\ud800":1}""")]
    public async Task Bob_WithATokenThatIsNoUnicode_Gets401_AndNoStack(string header)
    {
        var token = $"{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header))}.e30.AAAA";
        await UpgradeRefusedAsync(HttpStatusCode.Unauthorized, new() { Token = token });
        Assert.Equal("unauthorized", (await RefusedAsync(() => Bob.InvokeAsync("RefreshToken", new { token }))).Code);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WhoNeverAttaches_IsToldAndClosed_AndHeardNothing()
    {
        await using var silent = await Gateway.ConnectAsync(BobName);
        await RunToEndAsync(Bob, BobName);
        var closing = await silent.WaitForAsync(heard => heard.Target == "closing", "closing");
        Assert.Equal("not_attached", closing.Argument.GetProperty("code").GetString());
        Assert.True((await silent.WaitForCloseAsync()).AllowReconnect);
        Assert.Empty(silent.Events);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("not json\u001e")]
    [InlineData("{\"type\":1,\"target\":\"Attach\"\u001e")]
    [InlineData("[]\u001e")]
    [InlineData("{\"type\":\"one\"}\u001e")]
    public async Task Bob_SendingAMalformedFrame_IsClosedWithSignalRsText_Counted_AndAliceHearsOn(string frame)
    {
        var before = await RefusedFramesAsync();
        await using var bob = await AttachedAsync(BobName);
        await bob.SendTextAsync(frame);
        var close = await bob.WaitForCloseAsync();
        Assert.Equal("Connection closed with an error.", close.Error);
        await Eventually.TrueAsync(async () => await RefusedFramesAsync() > before, "the refusal to be counted");
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_SendingAFrameOverTheLimit_IsClosed_Counted_AndAliceHearsOn()
    {
        var before = await RefusedFramesAsync();
        await using var bob = await AttachedAsync(BobName);
        await bob.SendTextAsync($$"""{"type":1,"invocationId":"1","target":"GetRun","arguments":[{"runId":"{{new string('x', 300 * 1024)}}"}]}""" + "\u001e");
        Assert.Equal("Connection closed with an error.", (await bob.WaitForCloseAsync()).Error);
        await Eventually.TrueAsync(async () => await RefusedFramesAsync() > before, "the refusal to be counted");
        await Eventually.TrueAsync(
            () => Task.FromResult(Gateway.Log.Lines.Any(line => line.Contains("a frame was malformed, or larger than", StringComparison.Ordinal))), "the log to say why");
        await using var large = await AttachedAsync(BobName);
        var run = await large.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "cursor", padding = new string('x', 100 * 1024) } });
        Assert.Equal("running", run.GetProperty("status").GetString());
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_OfferingAlicesTokenOnHisConnection_IsAborted_AndStaysBob()
    {
        await using var bob = await AttachedAsync(BobName);
        var alices = await Gateway.DevTokenAsync(AliceName);
        Gateway.Expecting("Isolation violation: connection .* offered a token of another user|Netra.Signal.Audit.* violation refresh_token");
        await Assert.ThrowsAnyAsync<Exception>(() => bob.InvokeAsync("RefreshToken", new { token = alices }));
        await bob.WaitForCloseAsync();
        await RunToEndAsync(Alice, AliceName);
        Assert.Empty(bob.Events);
        Assert.True((await Gateway.MetricsAsync())["""netra_signal_violations_total{kind="foreign_token"}"""] >= 1);
        var renewed = await Alice.InvokeAsync("RefreshToken", new { token = alices });
        Assert.True(renewed.GetProperty("expiresAt").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WhoStopsReading_IsCut_AndHisOtherTabAndAliceDoNotNotice()
    {
        await using var stuck = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = await Gateway.DevTokenAsync(BobName), ReceiveBufferBytes = 4096 });
        await stuck.InvokeAsync("Attach");
        stuck.PauseReading();
        var padding = new string('x', 120 * 1024);
        for (var i = 0; i < 60; i++)
        {
            var run = (await Bob.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "cursor", padding } })).GetProperty("runId").GetString();
            await Bob.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Bob's other tab to hear on");
        }

        await BothStillWorkAsync();
        await Eventually.TrueAsync(
            async () => (await Gateway.MetricsAsync())["netra_signal_connections_active"] < Math.Max(3, ConnectionsOpen + 1), "the stuck connection to be cut", TimeSpan.FromSeconds(40));
        Assert.Null(Bob.Close);
        Assert.True((await Gateway.MetricsAsync())["""netra_signal_closes_total{code="stalled"}"""] >= 1);
    }

    protected override int ExpectedViolations => 1;

    /// <summary>Alice and Bob; the stuck one is the third.</summary>
    private const int ConnectionsOpen = 2;

    private async Task<double> RefusedFramesAsync() =>
        (await Gateway.MetricsAsync()).Where(metric => metric.Key.StartsWith("netra_signal_refusals_total{code=\"frame\"", StringComparison.Ordinal)).Sum(metric => metric.Value);

    private async Task UpgradeRefusedAsync(HttpStatusCode status, RawHubOptions options)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(Gateway.Address, options));
        Assert.Equal(status, refusal.StatusCode);
        await BothStillWorkAsync();
    }
}
