using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Workers;

/// <summary>What is counted about workers.</summary>
internal sealed class WorkerMetrics : IKnownLabels
{
    public const string Granted = "granted";
    public const string Resumed = "resumed";
    public const string Released = "released";
    public const string Ended = "ended";
    public const string Lost = "lost";
    public const string Requeued = "requeued";
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";
    public const string TimedOut = "timed_out";
    public const string Stale = "stale";
    public const string Foreign = "foreign";

    /// <summary>Its turn did not come within the call, so that the worker shows it again.</summary>
    public const string PutOff = "put_off";

    private static readonly string[] Outcomes = [Granted, Resumed, Released, Ended, Lost, Requeued, Expired, Cancelled, TimedOut, Stale, Foreign, PutOff];

    private readonly UpDownCounter<long> _workers;
    private readonly Counter<long> _leases;
    private readonly Counter<long> _published;

    public WorkerMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(SignalMetrics.MeterName);
        _workers = meter.CreateUpDownCounter<long>("netra.signal.workers.active", "{worker}", "Workers that are connected.");
        _leases = meter.CreateCounter<long>("netra.signal.leases", "{lease}", "What became of leases, by outcome; stale and foreign ones were refused, those put off are shown again.");
        _published = meter.CreateCounter<long>("netra.signal.events.published", "{event}", "Events that workers sent and that were accepted, repeated ones included.");
    }

    public void ShowKnownLabels()
    {
        foreach (var outcome in Outcomes)
            _leases.Add(0, Label(outcome));
    }

    public void Connected() => _workers.Add(1);

    public void Gone() => _workers.Add(-1);

    public void Lease(string outcome) => Leases(outcome, 1);

    public void Leases(string outcome, int count) => _leases.Add(count, Label(outcome));

    public void Published(int events) => _published.Add(events);

    private static KeyValuePair<string, object?> Label(string outcome) => new("outcome", outcome);
}
