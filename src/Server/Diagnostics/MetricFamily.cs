using System.Collections.Concurrent;
using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>One metric with all its label sets, at most <see cref="MaxSeries"/> of them.</summary>
/// <param name="name">The name in the exposition.</param>
/// <param name="help">What it measures.</param>
/// <param name="shape">What its measurements mean.</param>
/// <param name="zeroWhenEmpty">Whether it shows 0, without labels, before its first measurement.</param>
internal sealed class MetricFamily(string name, string? help, InstrumentShape shape, bool zeroWhenEmpty)
{
    /// <summary>The bound on label sets: a label that takes any value must not take all memory.</summary>
    public const int MaxSeries = 1000;

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _count;

    public InstrumentShape Shape => shape;

    /// <returns><see langword="false"/> when the label set is new and there is no room for it.</returns>
    public bool Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        if ((_series.TryGetValue(labels, out var series) ? series : Add(labels)) is not { } found)
            return false;
        found.Record(value);
        return true;
    }

    /// <summary>Forgets what an observable instrument said: a label set it no longer names is gone, not frozen.</summary>
    public void BeginObservation()
    {
        lock (_gate)
        {
            _series.Clear();
            _count = 0;
        }
    }

    public void WriteTo(StringBuilder text)
    {
        var series = _series.ToArray();
        if (series.Length == 0 && zeroWhenEmpty)
            series = [new("", MetricSeries.For(shape))];
        if (series.Length == 0)
            return;
        PrometheusText.Header(text, name, help, shape.Kind);
        Array.Sort(series, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        foreach (var (labels, values) in series)
            values.WriteTo(text, name, labels);
    }

    private MetricSeries? Add(string labels)
    {
        lock (_gate)
        {
            if (_series.TryGetValue(labels, out var series))
                return series;
            if (_count == MaxSeries)
                return null;
            _count++;
            return _series[labels] = MetricSeries.For(shape);
        }
    }
}
