using Netra.Signal.Tests.Isolation.Hosting;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Requests that a proxy and the gateway might cut at different places, or that claim another origin than theirs.</summary>
public sealed class RequestAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    /// <summary>A proxy that believes the length would pass the second request on as the body of Bob's first, with the next user's connection behind it.</summary>
    /// <remarks>RFC 9112 §6.3 lets a server answer a request with both lengths by the coding, if it closes the connection after: so does Kestrel.</remarks>
    [Theory]
    [InlineData("Content-Length: 60\r\nTransfer-Encoding: chunked", "0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("Content-Length: 49\r\nTransfer-Encoding: chunked", "1;\n\r\nX\r\n0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Bob_SendingARequestWithTwoLengths_IsAnsweredOnce_AndCutOff(string headers, string body)
    {
        foreach (var start in Starts)
            Assert.Single(RawHttp.Statuses(await SendAsync(start, headers, body)));
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("Content-Length: 0\r\nContent-Length: 60", "GET /v1/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("Content-Length: -1", "")]
    [InlineData("Transfer-Encoding: xchunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity", "0\r\n\r\n")]
    [InlineData("X: a\r\n\tTransfer-Encoding: chunked", "")]
    [InlineData("X: a\nTransfer-Encoding: chunked", "0\r\n\r\n")]
    [InlineData("Host: evil.example", "")]
    public async Task Bob_SendingARequestThatCanBeReadInTwoWays_Gets400(string headers, string body)
    {
        foreach (var start in Starts)
            Assert.Equal("400", string.Join(' ', RawHttp.Statuses(await SendAsync(start, headers, body))));
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_HidingARequestBehindAnUpgrade_HasItReadAsFramesOfHisOwnSocket()
    {
        var bearer = $"Authorization: Bearer {await Gateway.DevTokenAsync(BobName)}";
        var hidden = $"GET /metrics HTTP/1.1\r\nHost: {Gateway.Address.Authority}\r\n\r\n";
        var answer = await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", bearer) + hidden);
        Assert.Equal([101], RawHttp.Statuses(answer));
        Assert.DoesNotContain("netra_signal", answer, StringComparison.Ordinal);
        var length = await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", bearer, $"Content-Length: {hidden.Length}") + hidden);
        Assert.DoesNotContain("netra_signal", length, StringComparison.Ordinal);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("Upgrade: h2c")]
    [InlineData("Upgrade: websocket, h2c")]
    [InlineData("Upgrade: WebSocket\u0000")]
    public async Task Bob_AskingForAnotherUpgrade_IsNotUpgraded(string upgrade)
    {
        var request = $"GET /hubs/agent HTTP/1.1\r\nHost: {Gateway.Address.Authority}\r\nConnection: Upgrade\r\n{upgrade}\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {await Gateway.DevTokenAsync(BobName)}\r\n\r\n";
        Assert.DoesNotContain(101, RawHttp.Statuses(await RawHttp.SendAsync(Gateway.Address, request)));
        await BothStillWorkAsync();
    }

    /// <summary>What is compressed together with what an attacker chose tells by its length how much of it is the same.</summary>
    [Fact]
    public async Task Bob_OfferingCompression_GetsNone()
    {
        string[] headers = [$"Authorization: Bearer {await Gateway.DevTokenAsync(BobName)}", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "Accept-Encoding: gzip, br"];
        var answer = await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", headers));
        Assert.Equal([101], RawHttp.Statuses(answer));
        Assert.DoesNotContain("Sec-WebSocket-Extensions", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Content-Encoding", answer, StringComparison.OrdinalIgnoreCase);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("X-Forwarded-For: 127.0.0.1")]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Original-URL: /v1/other")]
    [InlineData("X-HTTP-Method-Override: POST")]
    [InlineData("Forwarded: for=127.0.0.1;host=evil.example")]
    public async Task Bob_SpeakingForAProxy_ChangesNothing(string header)
    {
        var bearer = $"Authorization: Bearer {await Gateway.DevTokenAsync(BobName)}";
        Assert.Equal(401, RawHttp.Statuses(await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", header)))[0]);
        Assert.Equal(403, RawHttp.Statuses(await RawHttp.SendAsync(
            Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", header, bearer, "Origin: https://evil.example")))[0]);
        Assert.Equal(101, RawHttp.Statuses(await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, "/hubs/agent", header, bearer)))[0]);
        await BothStillWorkAsync();
    }

    private static string[] Starts { get; } = ["POST /v1/dev/token HTTP/1.1", "GET /hubs/agent HTTP/1.1", "GET /metrics HTTP/1.1"];

    private Task<string> SendAsync(string start, string headers, string body) =>
        RawHttp.SendAsync(Gateway.Address, $"{start}\r\nHost: {Gateway.Address.Authority}\r\n{headers}\r\n\r\n{body}");
}
