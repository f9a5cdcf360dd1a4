using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Samples_AreKeptByNameAndLabels_AndSummedByName()
    {
        var samples = PrometheusText.Parse("""
            # HELP gaps_total Holes stated to a client, by reason.
            # TYPE gaps_total counter
            gaps_total{reason="trimmed"} 2
            gaps_total{reason="epoch_changed"} 3 1700000000000
            gaps_totals 40
            latency_bucket{le="+Inf"} 1.5e3
            open 0
            """);

        Assert.Equal(5, samples.Count);
        Assert.Equal(1500, samples["latency_bucket{le=\"+Inf\"}"]);
        Assert.Equal(5, samples.Sum("gaps_total"));
        Assert.Equal(0, samples.Sum("gaps"));
    }

    [Fact]
    public void Line_ThatIsNoSample_Throws() => Assert.Throws<FormatException>(() => PrometheusText.Parse("nonsense"));
}
