using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>The measurements of one label set of one metric. Safe from any thread.</summary>
internal abstract class MetricSeries
{
    public abstract void Record(double value);

    /// <param name="labels">The label set as text, without braces.</param>
    public abstract void WriteTo(StringBuilder text, string name, string labels);

    public static MetricSeries For(InstrumentShape shape) =>
        shape.Kind == MetricKind.Histogram ? new HistogramSeries(shape.Bounds) : new ValueSeries(shape);
}
