using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Runs;

/// <summary>What every run's writer works with; one for the process.</summary>
internal sealed record RunWriting(
    IUserEventLog Log,
    RunOptions Options,
    LimitOptions Limits,
    SignalMetrics Metrics,
    TimeProvider Time,
    ILogger<RunWriting> Logger);
