using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>What is counted about runs that wait for the turn of their thread.</summary>
internal sealed class QueueMetrics : IKnownLabels
{
    public const string Queued = "queued";
    public const string Begun = "begun";
    public const string Expired = "expired";
    public const string Interrupting = "interrupting";
    public const string Refused = "refused";
    public const string Busy = "busy";
    public const string Full = "full";

    private static readonly string[] Outcomes = [Queued, Begun, Expired, Interrupting, Refused, Busy, Full];

    private readonly Counter<long> _runs;
    private readonly Gauge<long> _depth;

    public QueueMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(SignalMetrics.MeterName);
        _runs = meter.CreateCounter<long>(
            "netra.signal.queue.runs", "{run}",
            "Runs started in busy threads, by outcome: queued, some of them interrupting, and then begun, expired or refused; or not taken at all, as the thread was busy or its queue full.");
        _depth = meter.CreateGauge<long>("netra.signal.queue.depth", "{run}", "Runs that wait for their thread, on all pods together, when it was looked last.");
    }

    public void ShowKnownLabels()
    {
        foreach (var outcome in Outcomes)
            _runs.Add(0, Label(outcome));
    }

    public void Count(string outcome) => _runs.Add(1, Label(outcome));

    public void Depth(int waiting) => _depth.Record(waiting);

    private static KeyValuePair<string, object?> Label(string outcome) => new("outcome", outcome);
}
