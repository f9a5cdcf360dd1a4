using Netra.Signal.Tests.Isolation.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Readers of frames of strangers, 200,000 inputs each: nothing unforeseen is thrown, nothing hangs, nothing takes more than its share of memory.</summary>
/// <remarks>Of texts beside it, <see cref="TextFuzzTests"/>: tests of one class never run side by side.</remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
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

    private void Run(FuzzTarget target) => FuzzSession.Run(target, output);
}
