using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Where the runs of one user are, as far as a lane knows. Redis compares; what is not known here is learned from its refusal.</summary>
internal sealed class LaneRuns
{
    /// <summary>More than a user has runs under way; beyond it are those that ended elsewhere.</summary>
    private const int Most = 256;

    private readonly Dictionary<RunId, RunProgress> _runs = [];
    private readonly HashSet<RunId> _learned = [];

    /// <summary>From now on a run's writer may know better again.</summary>
    public void Doubt() => _learned.Clear();

    /// <summary>Where a run is. Its writer may know better than this pod, as long as Redis was not asked; what was stored meanwhile may have had numbers.</summary>
    public RunProgress ProgressOf(RunId run, NewEvent e)
    {
        var known = _runs.GetValueOrDefault(run);
        return e.Seq is { } seq && (seq != known.Seq + 1 || known.IsEnded) && !_learned.Contains(run)
            ? new(seq - 1, e.N - 1, false)
            : known;
    }

    /// <summary>Redis said where the runs of a batch are.</summary>
    public void Learn(AppendBatch batch, IReadOnlyList<RunProgress> moved)
    {
        _learned.Clear();
        for (var i = 0; i < moved.Count; i++)
        {
            _runs[batch.Runs[i].Run] = moved[i];
            _learned.Add(batch.Runs[i].Run);
        }
    }

    /// <summary>A batch is stored.</summary>
    public void Keep(AppendBatch batch)
    {
        if (_runs.Count > Most)
            _runs.Clear();
        foreach (var run in batch.Runs)
            if (run.Ends)
                _runs.Remove(run.Run);
            else
                _runs[run.Run] = run.Progress;
    }
}
