using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Limits;
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

    public (RunWriter Run, bool IsNew) GetOrAddLocked(RunId run, Func<RunGate, RunWriter> create, LimitOptions limits)
    {
        if (_runs.TryGetValue(run, out var existing))
            return (existing, false);
        if (_runs.Values.Count(other => other.EndedAt is null) >= limits.ActiveRunsPerUser)
            throw SignalException.LimitExceeded(
                $"Resource limits exceeded for user: at most {limits.ActiveRunsPerUser} runs may be under way at once; wait for one to end or cancel one.",
                TimeSpan.FromSeconds(1));
        var writer = create(Gate);
        _runs.Add(run, writer);
        return (writer, true);
    }

    public void RemoveLocked(RunWriter writer) => _runs.Remove(writer.Run.Run);

    public RunWriter? FindLocked(RunId run) => _runs.GetValueOrDefault(run);

    public RunWriter[] WhereLocked(Func<RunWriter, bool> condition) => [.. _runs.Values.Where(condition)];

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
