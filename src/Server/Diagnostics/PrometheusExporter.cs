using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>Keeps what this host's meters measure and renders it for <c>/metrics</c>.</summary>
/// <remarks>
/// It listens from before any other part starts, so that nothing is missed before the first scrape. Of instruments made by the host it
/// hears those of its own <see cref="IMeterFactory"/> alone: two hosts in one process do not count each other's connections.
/// </remarks>
internal sealed class PrometheusExporter(IEnumerable<IKnownLabels> labelled, IMeterFactory factory, ILogger<PrometheusExporter> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly string[] Meters =
        [SignalMetrics.MeterName, "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _scrape = new();
    private long _dropped;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = Enable;
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
        foreach (var metrics in labelled)
            metrics.ShowKnownLabels();
        return Task.CompletedTask;
    }

    public string Render()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_scrape)
        {
            Observe();
            foreach (var (_, family) in _families.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                family.WriteTo(text);
        }

        const string dropped = "netra_signal_metrics_dropped_total";
        PrometheusText.Header(text, dropped, "Measurements not kept because their instrument has too many label sets.", MetricKind.Counter);
        PrometheusText.Sample(text, dropped, "", Interlocked.Read(ref _dropped));
        return text.ToString();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Enable(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        if (!Meters.Contains(meter.Name) || !(meter.Scope is null || ReferenceEquals(meter.Scope, factory)))
            return;
        if (InstrumentShape.Of(instrument) is not { } shape)
            return;
        var name = PrometheusName.Of(instrument.Name, instrument.Unit, shape.Kind);
        var ours = meter.Name == SignalMetrics.MeterName;
        var family = _families.GetOrAdd(name, _ => new(name, instrument.Description, shape, zeroWhenEmpty: ours));
        // One name has one type in the format; a second one would make the whole answer unreadable.
        if (family.Shape with { Bounds = shape.Bounds } == shape)
            listener.EnableMeasurementEvents(instrument, family);
        else
            Log.InstrumentLeftOut(logger, instrument.Name, name);
    }

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (state is MetricFamily family && !family.Record(value, tags))
            Interlocked.Increment(ref _dropped);
    }

    private void Observe()
    {
        foreach (var (_, family) in _families)
            if (family.Shape.Observable)
                family.BeginObservation();
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception failure)
        {
            Log.ObservationFailed(logger, failure);
        }
    }
}
