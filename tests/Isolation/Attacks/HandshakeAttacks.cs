using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Connections that never become one: Alice connects and works beside each of them.</summary>
public sealed class HandshakeAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    /// <summary>Longer than the gateway waits for a handshake, and much shorter than for ever.</summary>
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("""{"protocol":"json","version":999}""")]
    [InlineData("""{"protocol":"json","version":99999999999999999999}""")]
    [InlineData("""{"protocol":"messagepack","version":1}""")]
    [InlineData("""{"protocol":"blazorpack","version":1}""")]
    [InlineData("""{"protocol":null,"version":1}""")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"protocol":"json"}""")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("")]
    public async Task Bob_ShakingHandsWrongly_IsRefusedInTime(string handshake)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(handshake).WaitAsync(InTime));
        await BothStillWorkAsync();
    }

    /// <summary>SignalR's version 2 adds messages for its own reconnect, which is off here: whoever asks for it gets what version 1 gives.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Bob_ShakingHandsForAnotherVersion_IsStillHimself(int version)
    {
        await using var bob = await ConnectAsync($$"""{"protocol":"json","version":{{version}}}""");
        await bob.InvokeAsync("Attach");
        await bob.SendTextAsync("""{"type":9,"sequenceId":1}""" + RawHubClient.Separator);
        await RunToEndAsync(bob, BobName);
        Assert.DoesNotContain(AliceName, bob.Received, StringComparison.Ordinal);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WithAHugeHandshake_IsRefusedInTime()
    {
        foreach (var length in (int[])[64 * 1024, 300 * 1024])
            await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync($$"""{"protocol":"{{new string('j', length)}}","version":1}""").WaitAsync(InTime));
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WhoDoesNotShakeHands_OrNotToTheEnd_IsClosedInTime()
    {
        await using var silent = await ConnectAsync(null);
        await using var slow = await ConnectAsync(null);
        await slow.SendFragmentsAsync("{\"proto", "col\":");
        await BothStillWorkAsync();
        await silent.WaitForCloseAsync(InTime);
        await slow.WaitForCloseAsync(InTime);
        Assert.Empty(silent.Events);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_CallingBeforeHeShookHands_IsNotHeard()
    {
        await using var early = await ConnectAsync(null);
        await early.SendTextAsync("""{"type":1,"target":"StartRun","arguments":[{"agent":"docs","input":{"text":"x"},"runId":"too-early"}]}""" + RawHubClient.Separator);
        await early.WaitForCloseAsync(InTime);
        Assert.Equal("not_found", (await RefusedAsync(() => Bob.InvokeAsync("GetRun", new { runId = "too-early" }))).Code);
        await BothStillWorkAsync();
    }

    private async Task<RawHubClient> ConnectAsync(string? handshake) =>
        await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = await Gateway.DevTokenAsync(BobName), Handshake = handshake });
}
