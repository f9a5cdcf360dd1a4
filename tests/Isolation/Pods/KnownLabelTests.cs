using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A series that first appears with its first event has no increase that an alert could see.</summary>
public sealed class KnownLabelTests : TwoGateways
{
    [Fact]
    public async Task PodThatNothingHappenedTo_ShowsEachKnownLabel_As0()
    {
        var metrics = await One.MetricsAsync();
        string[] series =
        [
            """netra_signal_leases_total{outcome="foreign"}""", """netra_signal_redis_failures_total{kind="refused"}""",
            """netra_signal_queue_runs_total{outcome="refused"}""", """netra_signal_violations_total{kind="foreign_event"}""",
        ];
        Assert.All(series, one => Assert.Equal(0, metrics[one]));
    }
}
