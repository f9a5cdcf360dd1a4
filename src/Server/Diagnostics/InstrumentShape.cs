using System.Diagnostics.Metrics;
using System.Globalization;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>What an instrument becomes in the exposition, and what its measurements mean.</summary>
/// <param name="Kind">The type of the metric.</param>
/// <param name="Adds">Whether a measurement is a difference; else it is the value itself.</param>
/// <param name="Observable">Whether it is measured when asked, all its label sets anew each time.</param>
/// <param name="Bounds">A histogram's upper bounds, rising, without the infinite one; else empty.</param>
internal sealed record InstrumentShape(MetricKind Kind, bool Adds, bool Observable, double[] Bounds)
{
    // The default bounds of OpenTelemetry, and those it recommends for seconds.
    private static readonly double[] Anything = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <returns><see langword="null"/> for an instrument of an unknown kind.</returns>
    public static InstrumentShape? Of(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return kind switch
        {
            _ when kind == typeof(Counter<>) => new(MetricKind.Counter, Adds: true, Observable: false, []),
            _ when kind == typeof(UpDownCounter<>) => new(MetricKind.Gauge, Adds: true, Observable: false, []),
            _ when kind == typeof(Gauge<>) => new(MetricKind.Gauge, Adds: false, Observable: false, []),
            _ when kind == typeof(ObservableCounter<>) => new(MetricKind.Counter, Adds: false, Observable: true, []),
            _ when kind == typeof(ObservableUpDownCounter<>) => new(MetricKind.Gauge, Adds: false, Observable: true, []),
            _ when kind == typeof(ObservableGauge<>) => new(MetricKind.Gauge, Adds: false, Observable: true, []),
            _ when kind == typeof(Histogram<>) => new(MetricKind.Histogram, Adds: true, Observable: false, BoundsOf(instrument)),
            _ => null,
        };
    }

    private static double[] BoundsOf(Instrument histogram) => Advised(histogram) ?? (histogram.Unit == "s" ? Seconds : Anything);

    private static double[]? Advised(Instrument histogram) => histogram switch
    {
        Histogram<double> of => Advised(of),
        Histogram<long> of => Advised(of),
        Histogram<int> of => Advised(of),
        Histogram<float> of => Advised(of),
        Histogram<decimal> of => Advised(of),
        Histogram<short> of => Advised(of),
        Histogram<byte> of => Advised(of),
        _ => null,
    };

    private static double[]? Advised<T>(Instrument<T> histogram)
        where T : struct =>
        histogram.Advice?.HistogramBucketBoundaries?.Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture)).ToArray();
}
