using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Redis.Connections;

/// <summary>What is counted about the connections of all pods.</summary>
internal sealed class ConnectionMetrics
{
    private readonly Gauge<long> _everywhere;
    private readonly Counter<long> _alone;

    public ConnectionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(SignalMetrics.MeterName);
        _everywhere = meter.CreateGauge<long>("netra.signal.pods.connections", "{connection}", "Connections of users on all pods of the environment, as this pod was told last.");
        _alone = meter.CreateCounter<long>("netra.signal.connections.counted_alone", "{connection}", "Connections let in by the count of this pod alone, as Redis could not be asked.");
    }

    public void Everywhere(long connections) => _everywhere.Record(connections);

    public void CountedAlone() => _alone.Add(1);
}
