using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>One counter or gauge.</summary>
internal sealed class ValueSeries(InstrumentShape shape) : MetricSeries
{
    private double _value;

    public override void Record(double value)
    {
        if (!shape.Adds)
        {
            Volatile.Write(ref _value, value);
            return;
        }

        // A counter that fell would read as a restart, and one that is not a number would stay so for good.
        if (!double.IsFinite(value) || (shape.Kind == MetricKind.Counter && value < 0))
            return;
        var before = Volatile.Read(ref _value);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _value, before + value, before);
            if (seen.Equals(before))
                return;
            before = seen;
        }
    }

    public override void WriteTo(StringBuilder text, string name, string labels) =>
        PrometheusText.Sample(text, name, labels, Volatile.Read(ref _value));
}
