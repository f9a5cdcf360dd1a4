using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>The instruments of one pod, summed as an exporter would. Made before the pod's.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();
    private object? _scope;

    public Gauges()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SignalMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument, instrument.Meter.Scope);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, scope) =>
        {
            if (ReferenceEquals(scope, _scope))
                _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    /// <summary>Counts what instruments of this factory say, and no other pod's.</summary>
    public void Of(IMeterFactory factory) => _scope = factory;

    public long this[string name] => _sums.GetValueOrDefault(name);

    /// <summary>Whether no run has an execution context or an emitter here.</summary>
    public bool AreNone => this["netra.signal.contexts.active"] == 0 && this["netra.signal.emitters.active"] == 0;

    public void Dispose() => _listener.Dispose();
}
