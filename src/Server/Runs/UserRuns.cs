using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>The runs of one user. Members whose name ends in Locked need <see cref="Sync"/>.</summary>
internal sealed class UserRuns
{
    private readonly OrderedDictionary<RunId, RunWriter> _runs = [];

    public Lock Sync { get; } = new();

    public RunGate Gate { get; } = new();

    /// <summary>Whether this object no longer belongs to the store: whoever holds it looks again.</summary>
    public bool RetiredLocked { get; set; }

    public bool IsEmptyLocked => _runs.Count == 0;

    /// <summary>Those that wait for the turn of their thread.</summary>
    public WaitingRuns Waiting { get; } = new();

    /// <param name="run">The run's name.</param>
    /// <param name="create">Makes its writer.</param>
    /// <param name="limits">The user's limits.</param>
    /// <param name="admission">How it is let into its thread; <see langword="null"/> for one that was let in elsewhere.</param>
    /// <param name="now">When.</param>
    public AddedRun GetOrAddLocked(RunId run, Func<RunGate, RunWriter> create, LimitOptions limits, Admission? admission, DateTimeOffset now)
    {
        if (_runs.TryGetValue(run, out var existing))
            return new(existing, null);
        // One that was let in elsewhere counted there; here there may be others that ended without this pod having heard of it.
        if (admission is not null && _runs.Values.Count(other => other.EndedAt is null) >= limits.ActiveRunsPerUser)
            throw SignalException.LimitExceeded(
                $"Resource limits exceeded for user: at most {limits.ActiveRunsPerUser} runs may be under way at once; wait for one to end or cancel one.",
                TimeSpan.FromSeconds(1));
        var (place, busy) = admission is null ? default : AdmitLocked(admission, now);
        if (busy is not null)
            return new(null, null, Busy: busy);
        var writer = create(Gate);
        _runs.Add(run, writer);
        if (place is not null)
            Waiting.AddLocked(new(writer, now + admission!.WaitFor, admission.WhenBusy == WhenBusy.Interrupt));
        return new(writer, writer, place);
    }

    /// <summary>The runs under way that do not wait for the turn of their thread.</summary>
    public RunWriter[] AtWorkLocked() => WhereLocked(run => run.EndedAt is null && !Waiting.HasLocked(run));

    /// <inheritdoc cref="WaitingRuns.LookLocked"/>
    public LineLook LookLocked(ThreadId thread, DateTimeOffset now, bool mayBegin)
    {
        ForgetGoneLocked();
        return Waiting.LookLocked(thread, AtWorkLocked(thread), now, mayBegin);
    }

    public void RemoveLocked(RunWriter writer) => _runs.Remove(writer.Run.Run);

    public RunWriter? FindLocked(RunId run) => _runs.GetValueOrDefault(run);

    public RunWriter[] WhereLocked(Func<RunWriter, bool> condition) => [.. _runs.Values.Where(condition)];

    private RunWriter[] AtWorkLocked(ThreadId thread) => [.. AtWorkLocked().Where(run => run.Run.Thread == thread)];

    /// <summary>What has ended, or was taken back, waits no more.</summary>
    private void ForgetGoneLocked() => Waiting.ForgetLocked(run => run.EndedAt is not null || FindLocked(run.Run.Run) != run);

    private (int? Place, BusyThread? Busy) AdmitLocked(Admission admission, DateTimeOffset now)
    {
        ForgetGoneLocked();
        var (atWork, line) = (AtWorkLocked(admission.Thread), Waiting.LineLocked(admission.Thread, now));
        if (admission.WhenBusy == WhenBusy.Concurrent || (atWork.Length == 0 && line.Count == 0))
            return default;
        return admission.WhenBusy switch
        {
            WhenBusy.Reject => (null, new((atWork.LastOrDefault() ?? line[0].Run).Run.Run)),
            WhenBusy.Interrupt => (1, null),
            _ when line.Count >= admission.MostWaiting => (null, new(null, IsFull: true)),
            _ => (line.Count + 1, null),
        };
    }

    /// <summary>Forgets ended runs that are old, or too many, or too large together; the oldest first.</summary>
    public void ForgetLocked(DateTimeOffset endedBefore, int keep, long keepBytes)
    {
        var ended = WhereLocked(run => run.EndedAt is not null);
        var (excess, bytes) = (ended.Length - keep, ended.Sum(run => run.EndedBytes));
        for (var i = 0; i < ended.Length; i++)
            if (i < excess || bytes > keepBytes || ended[i].EndedAt <= endedBefore)
            {
                bytes -= ended[i].EndedBytes;
                RemoveLocked(ended[i]);
            }
    }
}
