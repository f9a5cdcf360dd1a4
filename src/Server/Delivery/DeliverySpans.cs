using System.Collections.Frozen;
using System.Diagnostics;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Delivery;

/// <summary>The spans <c>netra.deliver</c> of one write: one for each trace whose events it has, below that trace. Pieces of text alone have none.</summary>
internal readonly struct DeliverySpans : IDisposable
{
    private readonly List<Activity>? _spans;

    private DeliverySpans(List<Activity>? spans) => _spans = spans;

    public static DeliverySpans Begin(ReadOnlySpan<LogEvent> events, FrozenSet<ThreadId>? watched)
    {
        if (!NetraActivities.Source.HasListeners())
            return default;
        var counts = new Dictionary<(string Trace, string Run), int>();
        foreach (var e in events)
            if (e.Event is { Traceparent: { } trace, Run: { } run, Type: not MessageDelta.WireName } && WriteBatch.Passes(e, watched))
                counts[(trace, run.Value)] = counts.GetValueOrDefault((trace, run.Value)) + 1;
        if (counts.Count == 0)
            return default;
        var spans = new List<Activity>();
        foreach (var ((trace, run), count) in counts)
            if (NetraActivities.Start(NetraActivities.Deliver, ActivityKind.Producer, trace) is { } span)
                spans.Add(span.SetTag("netra.run.id", run).SetTag("netra.events", count));
        return new(spans);
    }

    public void Dispose()
    {
        if (_spans is null)
            return;
        // In reverse, as each made the one before it its outer one.
        for (var i = _spans.Count - 1; i >= 0; i--)
            _spans[i].Dispose();
    }
}
