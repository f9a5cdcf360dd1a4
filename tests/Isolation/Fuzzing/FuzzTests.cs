using Netra.Signal.Tests.Isolation.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Readers of what strangers write, 200,000 inputs each: nothing unforeseen is thrown, nothing hangs, nothing takes more than its share of memory.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;

    [Theory]
    [InlineData("frames")]
    [InlineData("binding")]
    public async Task Stranger_SendingAnyFrame_GetsAMessageARefusalOrAClose(string name)
    {
        await using var gateway = await InProcessGateway.StartAsync();
        var before = (await gateway.MetricsAsync()).Where(metric => metric.Key.Contains("violations", StringComparison.Ordinal)).Sum(metric => metric.Value);
        Run(new(name, name == "frames" ? FrameGenerator.Frames : FrameGenerator.Calls, new HubTarget(gateway.Services).Read));
        Assert.Equal(before, (await gateway.MetricsAsync()).Where(metric => metric.Key.Contains("violations", StringComparison.Ordinal)).Sum(metric => metric.Value));
    }

    [Fact]
    public void Stranger_ShakingHandsAnyhow_GetsAnAnswerOrAClose() => Run(new("handshake", FrameGenerator.Handshakes, HubTarget.ReadHandshake));

    [Fact]
    public void Stranger_WithAnyToken_IsRefusedUnlessTheKeySignedIt()
    {
        var target = new TokenTarget();
        Run(new("token", target.Generate, target.Read));
    }

    [Fact]
    public void Stranger_WithAnyCursor_IsRefused_OrItMeansExactlyWhatItSays() => Run(new("cursor", TextTargets.Cursors, TextTargets.ReadCursor));

    [Fact]
    public void Stranger_WithAnyId_IsRefused_OrItStaysAsItIs() => Run(new("id", TextTargets.AnyIds, TextTargets.ReadId));

    private void Run(FuzzTarget target)
    {
        var figures = new FuzzSession(target, Seed).Run();
        output.WriteLine(figures);
        Console.Out.WriteLine(figures);
    }
}
