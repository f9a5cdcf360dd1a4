using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>What becomes of a run that is started in a busy thread: it enters the line of its thread, or its user is told why not.</summary>
internal sealed class QueueEntrance(IThreadLines lines, ThreadBell bell, RunWriting writing, QueueMetrics metrics, IAuditLog audit)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>How a run is let into its thread.</summary>
    public Admission AdmissionOf(StoredRun run) => Admission.Of(run, writing.Options, writing.Limits);

    /// <summary>Tells the run's user its place. From then on the run begins when its turn comes, on whichever pod.</summary>
    public async ValueTask EnterAsync(RunWriter run, int place)
    {
        await run.QueueAsync(() => new(place));
        await lines.SaidAsync(run.Run.Owner, run.Run, place, CancellationToken.None);
        metrics.Count(QueueMetrics.Queued);
        if (AdmissionOf(run.Run).WhenBusy == WhenBusy.Interrupt)
            metrics.Count(QueueMetrics.Interrupting);
        Left(run.Run);
    }

    /// <summary>A run is no longer where it was: what waits in its thread may go on.</summary>
    public void Left(StoredRun run) => bell.Ring(run.Owner, run.Thread);

    /// <summary>Notes that a thread took no run.</summary>
    /// <returns>What the run's user is told.</returns>
    public SignalException Refusal(UserConnectionContext connection, StoredRun run, BusyThread busy)
    {
        var reason = busy.IsFull ? QueueMetrics.Full : QueueMetrics.Busy;
        metrics.Count(reason);
        audit.Record(new("start_run", AuditDecision.Refused, connection.User, connection.ConnectionId, run.Run.Value, reason));
        return busy.IsFull
            ? SignalException.LimitExceeded(
                $"At most {writing.Limits.QueuedRunsPerThread} runs may wait in a thread (Netra:Limits:QueuedRunsPerThread); wait for one to begin or cancel one.", TryAgainAfter)
            : SignalException.Conflict(
                $"The thread is busy with {(busy.Run is { } other ? $"run {other}" : "another run")}; wait until it has ended, cancel it, or start the run in another thread.");
    }
}
