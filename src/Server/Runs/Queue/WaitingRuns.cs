using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>The runs of one user that wait for the turn of their thread, in order. Its members belong to the lock of the user's runs.</summary>
internal sealed class WaitingRuns
{
    private readonly List<WaitingRun> _runs = [];
    private readonly List<RunWriter> _turns = [];

    /// <summary>How many wait, in all threads. May be read without the lock, and is then what it was a moment ago.</summary>
    public int Count => _runs.Count;

    /// <summary>Those that wait, and those that were given their turn and have not begun.</summary>
    public IEnumerable<RunId> RunsLocked => _runs.Select(waiting => waiting.Run).Concat(_turns).Select(run => run.Run.Run);

    public IEnumerable<ThreadId> ThreadsLocked => _runs.Select(waiting => waiting.Run.Run.Thread).Distinct();

    public bool HasLocked(RunWriter run) => FindLocked(run) is not null;

    public WaitingRun? FindLocked(RunWriter run) => _runs.Find(waiting => waiting.Run == run);

    public void ForgetLocked(Predicate<RunWriter> condition)
    {
        _runs.RemoveAll(waiting => condition(waiting.Run));
        _turns.RemoveAll(condition);
    }

    /// <summary>A run whose turn came is carried out, or has ended.</summary>
    public void BegunLocked(RunId run) => _turns.RemoveAll(begun => begun.Run.Run == run);

    /// <summary>Those of a thread whose turn may come, in order.</summary>
    public List<WaitingRun> LineLocked(ThreadId thread, DateTimeOffset now) =>
        [.. OfLocked(thread).Where(waiting => !waiting.IsSuperseded && !waiting.IsExpired(now))];

    /// <summary>The place of a run in the line of its thread; none when it does not wait there, or the first one may be refused yet.</summary>
    public int? PlaceLocked(RunWriter run, DateTimeOffset now) =>
        LineLocked(run.Run.Thread, now) is [{ Said: not null }, ..] line && line.FindIndex(waiting => waiting.Run == run) is >= 0 and var before ? before + 1 : null;

    /// <summary>Adds a run: at the end, or before all others if it interrupts.</summary>
    public void AddLocked(WaitingRun run) => _runs.Insert(run.Interrupts ? 0 : _runs.Count, run);

    /// <summary>A run's user was told of its place. When it interrupts, those that were to interrupt before it are superseded: not earlier, as it might have been refused.</summary>
    public void SaidLocked(WaitingRun run, int place)
    {
        if (run is { Interrupts: true, IsSuperseded: false, Said: null })
            foreach (var earlier in OfLocked(run.Run.Run.Thread).SkipWhile(waiting => waiting != run).Skip(1).Where(waiting => waiting.Interrupts))
                earlier.IsSuperseded = true;
        run.Said = place;
    }

    /// <param name="thread">The thread.</param>
    /// <param name="atWork">Those that have the turn.</param>
    /// <param name="now">When.</param>
    /// <param name="mayBegin">Whether the caller would begin a run.</param>
    public LineLook LookLocked(ThreadId thread, IReadOnlyList<RunWriter> atWork, DateTimeOffset now, bool mayBegin)
    {
        var line = LineLocked(thread, now);
        RunId? begin = null;
        if (mayBegin && atWork.Count == 0 && line is [{ Said: not null } first, ..])
        {
            begin = first.Run.Run.Run;
            line.RemoveAt(0);
            _runs.Remove(first);
            _turns.Add(first.Run);
        }

        var interrupted = OfLocked(thread).Where(waiting => waiting.IsSuperseded).Select(waiting => waiting.Run);
        if (line is [{ Interrupts: true, Said: not null }, ..])
            interrupted = interrupted.Concat(atWork);
        // The first may be refused yet: then nobody has moved.
        var moved = line is [{ Said: null }, ..] ? [] : line.Select((waiting, i) => (waiting, Place: i + 1)).Where(at => at.waiting.Said is { } said && said != at.Place);
        return new(
            begin,
            [.. OfLocked(thread).Where(waiting => !waiting.IsSuperseded && waiting.IsExpired(now)).Select(waiting => waiting.Run.Run.Run)],
            [.. interrupted.Select(run => run.Run.Run)],
            [.. moved.Select(at => new LinePlace(at.waiting.Run.Run.Run, at.Place))]);
    }

    private IEnumerable<WaitingRun> OfLocked(ThreadId thread) => _runs.Where(waiting => waiting.Run.Run.Thread == thread);
}
