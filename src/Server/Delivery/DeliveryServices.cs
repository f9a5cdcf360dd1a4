using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;

namespace Netra.Signal.Server.Delivery;

/// <summary>What every connection's cursor works with; one for the process.</summary>
internal sealed record DeliveryServices(
    IUserEventLog Log,
    IActiveRunSource ActiveRuns,
    IPumpScheduler Scheduler,
    DeliveryOptions Options,
    SignalMetrics Metrics,
    IAuditLog Audit,
    Violations Violations,
    TimeProvider Time,
    ILogger<DeliveryServices> Logger);
