using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Queue;

namespace Netra.Signal.Server.Runs;

/// <summary>What every run's writer works with; one for the process.</summary>
internal sealed record RunWriting(
    IUserEventLog Log,
    RunOptions Options,
    LimitOptions Limits,
    SignalMetrics Metrics,
    Violations Violations,
    TimeProvider Time,
    ILogger<RunWriting> Logger,
    IRunKeeper? Keeper = null,
    IRunEndListener? Ends = null,
    ApprovalDesk? Approvals = null,
    ThreadBell? Bell = null,
    IRunAssignments? Assignments = null)
{
    /// <summary>Finds out whether a worker has a run that has said nothing yet.</summary>
    public async ValueTask LookForWorkerAsync(RunFold fold, CancellationToken cancellationToken) =>
        fold.IsAssigned = Assignments is not null && fold is { IsStarted: false, IsEnded: false } && await Assignments.IsAssignedAsync(fold.Run.Owner, fold.Run.Run, cancellationToken);

    /// <summary>The end is stored. That it is also kept with the run, and noted for its thread, is the better; the log tells it too. What waits for its thread is told.</summary>
    public async ValueTask HasEndedAsync(RunFold fold)
    {
        Bell?.Ring(fold.Run.Owner, fold.Run.Thread);
        if (Keeper is not null)
            await Keeper.KeepAsync(fold.Run.Owner, fold);
        if (Ends is not null)
            await Ends.HasEndedAsync(fold.Run.Owner, fold.Run.Thread);
    }
}
