using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>One histogram.</summary>
/// <param name="bounds">The upper bounds, inclusive and rising, without the infinite one.</param>
internal sealed class HistogramSeries(double[] bounds) : MetricSeries
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public override void Record(double value)
    {
        // One that is not a number fits no bucket and would spoil the sum for good.
        if (!double.IsFinite(value))
            return;
        var at = Array.BinarySearch(bounds, value);
        lock (_gate)
        {
            _counts[at < 0 ? ~at : at]++;
            _sum += value;
        }
    }

    public override void WriteTo(StringBuilder text, string name, string labels)
    {
        var counts = new long[_counts.Length];
        double sum;
        lock (_gate)
        {
            // Copied together: a count that does not fit its buckets breaks every quantile computed from them.
            _counts.CopyTo(counts, 0);
            sum = _sum;
        }

        var separator = labels.Length == 0 ? "" : ",";
        long cumulated = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            cumulated += counts[i];
            var bound = PrometheusText.Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity);
            PrometheusText.Sample(text, name + "_bucket", $"{labels}{separator}le=\"{bound}\"", cumulated);
        }

        PrometheusText.Sample(text, name + "_sum", labels, sum);
        PrometheusText.Sample(text, name + "_count", labels, cumulated);
    }
}
