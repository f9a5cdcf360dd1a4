using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("netra.signal.violations", "{violation}", "Counter", "netra_signal_violations_total")]
    [InlineData("netra.signal.delivery.latency", "s", "Histogram", "netra_signal_delivery_latency_seconds")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "Counter", "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("dotnet.process.cpu.time", "s", "Counter", "dotnet_process_cpu_time_seconds_total")]
    [InlineData("requests.total", null, "Counter", "requests_total")]
    [InlineData("wait.seconds", "s", "Gauge", "wait_seconds")]
    [InlineData("wait", "ms", "Gauge", "wait_milliseconds")]
    [InlineData("hit", "1", "Gauge", "hit_ratio")]
    [InlineData("hits", "1", "Counter", "hits_total")]
    [InlineData("speed", "By/s", "Gauge", "speed_bytes_per_second")]
    [InlineData("rate", "{event}/s", "Gauge", "rate_per_second")]
    [InlineData("odd", "foo", "Gauge", "odd_foo")]
    [InlineData("2nd..thing-x", null, "Gauge", "_2nd_thing_x")]
    [InlineData("größe", null, "Gauge", "gr_e")]
    public void Of_AnInstrument_FollowsOpenTelemetry(string instrument, string? unit, string kind, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(instrument, unit, Enum.Parse<MetricKind>(kind)));

    [Theory]
    [InlineData("error.type", "error_type")]
    [InlineData("a:b", "a_b")]
    [InlineData("1st", "_1st")]
    [InlineData("", "_")]
    public void OfLabel_AnyKey_IsAValidName(string key, string expected) => Assert.Equal(expected, PrometheusName.OfLabel(key));
}
