using System.Diagnostics.Metrics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>The one meter of the gateway. Names and units follow OpenTelemetry; a user is never a label.</summary>
internal sealed class SignalMetrics : IKnownLabels
{
    public const string MeterName = "Netra.Signal";

    /// <summary>The code of a refusal that no client is told by name: a frame that is malformed or too large.</summary>
    public const string Frame = "frame";

    /// <summary>The code of a close that no client is told: one that takes nothing is cut, and sees an abnormal close.</summary>
    public const string Stalled = "stalled";

    private static readonly string[] ApprovalOutcomes = ["approved", "denied", "expired"];

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _connectionsOpened;
    private readonly UpDownCounter<long> _contexts;
    private readonly UpDownCounter<long> _emitters;
    private readonly Counter<long> _attaches;
    private readonly Counter<long> _emitted;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _violations;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _closes;
    private readonly Counter<long> _deliveryFailures;
    private readonly Counter<long> _auditFailures;
    private readonly Counter<long> _approvals;
    private readonly Counter<long> _unapprovedCalls;
    private readonly Histogram<double> _latency;

    public SignalMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("netra.signal.connections.active", "{connection}", "Connections of users that are open.");
        _connectionsOpened = meter.CreateCounter<long>("netra.signal.connections.opened", "{connection}", "Connections of users that were opened.");
        _contexts = meter.CreateUpDownCounter<long>("netra.signal.contexts.active", "{context}", "Execution contexts of runs under way.");
        _emitters = meter.CreateUpDownCounter<long>("netra.signal.emitters.active", "{emitter}", "Emitters that can emit.");
        _attaches = meter.CreateCounter<long>("netra.signal.attaches", "{attach}", "Attaches by outcome.");
        _emitted = meter.CreateCounter<long>("netra.signal.events.emitted", "{event}", "Events stored in a user's log.");
        _delivered = meter.CreateCounter<long>("netra.signal.events.delivered", "{event}", "Events written to a connection.");
        _gaps = meter.CreateCounter<long>("netra.signal.gaps", "{gap}", "Holes stated to a client, by reason.");
        _violations = meter.CreateCounter<long>("netra.signal.violations", "{violation}", "Attempts to cross from one user to another, by kind.");
        _refusals = meter.CreateCounter<long>("netra.signal.refusals", "{refusal}", "Calls, requests and frames refused, by code.");
        _closes = meter.CreateCounter<long>("netra.signal.closes", "{connection}", "Connections the gateway closed, by code.");
        _deliveryFailures = meter.CreateCounter<long>("netra.signal.delivery.failures", "{failure}", "Connections cut because writing to them failed.");
        _auditFailures = meter.CreateCounter<long>("netra.signal.audit.failures", "{entry}", "Audit entries that could not be written.");
        _approvals = meter.CreateCounter<long>("netra.signal.approvals", "{question}", "Questions to users that were settled, by outcome.");
        _unapprovedCalls = meter.CreateCounter<long>("netra.signal.calls.unapproved", "{call}", "Calls of tools refused because their user had not approved them.");
        _latency = meter.CreateHistogram<double>(
            "netra.signal.delivery.latency", "s", "From emit to write, for events delivered live.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public void ConnectionOpened()
    {
        _connections.Add(1);
        _connectionsOpened.Add(1);
    }

    public void ConnectionGone() => _connections.Add(-1);

    public void ContextMade() => _contexts.Add(1);

    public void ContextGone() => _contexts.Add(-1);

    public void EmitterMade() => _emitters.Add(1);

    public void EmitterGone() => _emitters.Add(-1);

    public void Attached(string outcome) => _attaches.Add(1, Label("outcome", outcome));

    public void Emitted(int events) => _emitted.Add(events);

    public void Delivered(int events) => _delivered.Add(events);

    public void DeliveredAfter(TimeSpan sinceEmit) => _latency.Record(sinceEmit.TotalSeconds);

    public void GapStated(string reason) => _gaps.Add(1, Label("reason", reason));

    public void Violation(string kind) => _violations.Add(1, Label("kind", kind));

    public void Refused(string code) => _refusals.Add(1, Label("code", code));

    public void Closed(string code) => _closes.Add(1, Label("code", code));

    public void DeliveryFailed() => _deliveryFailures.Add(1);

    public void ApprovalSettled(string outcome) => _approvals.Add(1, Label("outcome", outcome));

    public void CallUnapproved() => _unapprovedCalls.Add(1);

    public void AuditFailed() => _auditFailures.Add(1);

    public void ShowKnownLabels()
    {
        foreach (var outcome in AttachOutcomes.All)
            _attaches.Add(0, Label("outcome", outcome));
        foreach (var reason in GapReasons.All)
            _gaps.Add(0, Label("reason", reason));
        foreach (var kind in ViolationKinds.All)
            _violations.Add(0, Label("kind", kind));
        foreach (var outcome in ApprovalOutcomes)
            _approvals.Add(0, Label("outcome", outcome));
        foreach (var code in ErrorCodes.All.Append(Frame))
            _refusals.Add(0, Label("code", code));
        foreach (var code in CloseCode.All.Select(code => code.Name).Append(Stalled))
            _closes.Add(0, Label("code", code));
    }

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
