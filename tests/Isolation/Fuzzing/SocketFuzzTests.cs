using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Some thousands of frames against the real gateway while Alice listens and works.</summary>
public sealed partial class SocketFuzzTests(GatewayFixture fixture, ITestOutputHelper output) : TwoPeople(fixture)
{
    private const int Frames = 4000;
    private const int Seed = 7;

    [Fact]
    public async Task Bob_SendingAnyFrames_IsAnsweredWithACodeOrClosed_AndAliceHearsHerOwnAlone()
    {
        var random = new Random(Seed);
        var token = await Gateway.DevTokenAsync(BobName);
        var (connections, heard) = (0, "");
        RawHubClient? bob = null;
        for (var i = 0; i < Frames; i++)
        {
            if (bob?.Close is not null)
            {
                heard += bob.Received;
                await bob.DisposeAsync();
                bob = null;
            }

            if (bob is null)
            {
                bob = await RawHubClient.ConnectAsync(Gateway.Address, new() { Token = token });
                connections++;
            }

            await SendAsync(bob, random);
            if (i % 500 == 0)
                await RunToEndAsync(Alice, AliceName);
        }

        heard += bob!.Received;
        await bob.DisposeAsync();
        var errors = Error().Matches(heard).Select(match => match.Groups["text"].Value).ToArray();
        output.WriteLine($"{Frames} frames on {connections} connections, {errors.Length} errors");
        Assert.NotEmpty(errors);
        Assert.All(errors.Where(error => error != "Connection closed with an error."), error => Assert.Contains(error.Split(": ")[0], ErrorCodes.All));
        Assert.DoesNotContain(AliceName, heard, StringComparison.Ordinal);
        Assert.DoesNotContain("internal: ", heard, StringComparison.Ordinal);
        Assert.Null(Alice.Close);
        await BothStillWorkAsync();
    }

    private static async Task SendAsync(RawHubClient bob, Random random)
    {
        var frame = random.Next(2) == 0 ? FrameGenerator.Frames(random) : FrameGenerator.Calls(random);
        if (random.Next(3) == 0)
            frame = [.. ByteMutator.Mutate(random, frame), 0x1e];
        try
        {
            if (random.Next(2) == 0)
                await bob.SendBinaryAsync(frame);
            else
                await bob.SendTextAsync(System.Text.Encoding.UTF8.GetString(frame));
        }
        catch (Exception closed) when (closed is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            await bob.WaitForCloseAsync();
        }
    }

    [GeneratedRegex(@"""error"":""(?<text>[^""]*)""")]
    private static partial Regex Error();
}
