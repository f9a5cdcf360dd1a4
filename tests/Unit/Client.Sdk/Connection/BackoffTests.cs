using Netra.Signal.Client.Connection;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class BackoffTests
{
    [Theory]
    [InlineData(0.0, new[] { 0.0, 1, 2, 4, 5, 5 })]
    [InlineData(1.0, new[] { 1.0, 2, 4, 8, 10, 10 })]
    public void Waits_GrowTwofold_UpToTheLongest_WithHalfOfEachLeftToChance(double chance, double[] seconds)
    {
        var backoff = Of(chance);
        Assert.Equal(seconds, seconds.Select(_ => backoff.Next().TotalSeconds));
        backoff.Reset();
        Assert.Equal(seconds[0], backoff.Next().TotalSeconds);
    }

    [Fact]
    public void Wait_IsAtLeastWhatTheGatewayAsksFor_AndNotTheSameForAll()
    {
        Assert.Equal(60, Of(0).Next(TimeSpan.FromSeconds(60)).TotalSeconds);
        Assert.Equal(90, Of(1).Next(TimeSpan.FromSeconds(60)).TotalSeconds);
        Assert.Equal(1, Of(1).Next(TimeSpan.FromMilliseconds(10)).TotalSeconds);
        Assert.Equal(0, Of(0).Next(TimeSpan.Zero).TotalSeconds);
    }

    [Fact]
    public void Waits_AfterAYear_AreStillWaits()
    {
        var backoff = Of(0.5);
        Assert.All(Enumerable.Range(0, 1_000_000), _ => Assert.InRange(backoff.Next().TotalSeconds, 0, 10));
    }

    private static Backoff Of(double chance) => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), () => chance);
}
