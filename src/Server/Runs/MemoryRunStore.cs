using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Runs in the memory of this process. Ended runs are kept for a time; a user without runs is not kept at all.</summary>
internal sealed class MemoryRunStore : IRunStore, IDisposable
{
    private readonly ConcurrentDictionary<UserKey, UserRuns> _users = new();
    private readonly RunOptions _options;
    private readonly LimitOptions _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<MemoryRunStore>? _logger;
    private readonly ITimer _sweep;

    public MemoryRunStore(RunOptions options, LimitOptions limits, TimeProvider time, ILogger<MemoryRunStore>? logger = null)
    {
        (_options, _limits, _time, _logger) = (options, limits, time, logger);
        var period = TimeSpan.FromSeconds(Math.Clamp(options.KeptFor.TotalSeconds / 4, 1, 60));
        _sweep = time.CreateTimer(static store => ((MemoryRunStore)store!).Sweep(), this, period, period);
    }

    /// <summary>How many users have runs now.</summary>
    public int Users => _users.Count;

    /// <summary>Whose runs there are.</summary>
    public IEnumerable<UserKey> Owners => _users.Keys;

    /// <summary>How many runs have text that is not on its way to the log.</summary>
    public int Unsaid => _users.Values.Sum(user =>
    {
        lock (user.Sync)
            return user.WhereLocked(run => run.HasUnsaid).Length;
    });

    /// <summary>Those of whom runs wait for a thread.</summary>
    public IEnumerable<UserKey> UsersWhoWait => _users.Where(user => user.Value.Waiting.Count > 0).Select(user => user.Key);

    public async ValueTask<AddedRun> AddAsync(
        UserKey user, StoredRun run, Admission admission, Func<RunGate, RunWriter> create, CancellationToken cancellationToken)
    {
        var gate = Gate(user);
        try
        {
            if (Add(user, run.Run, admission, create) is var added && (added.Busy is null || gate is null))
                return added;
        }
        catch (SignalException full) when (full.Code == ErrorCodes.LimitExceeded && gate is not null)
        {
            // As of a busy thread.
        }

        // An end is heard from the log a moment before its run counts as ended, in the gate: nobody who heard of it is refused for it.
        using var pass = await gate.EnterAsync(cancellationToken);
        return Add(user, run.Run, admission, create);
    }

    public ValueTask RemoveAsync(UserKey user, RunWriter writer)
    {
        Remove(user, writer);
        return default;
    }

    public ValueTask<IRunHandle?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken) => new(Find(user, run));

    public async ValueTask<IReadOnlyList<RunState>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken)
    {
        var (states, bytes) = (new List<RunState>(), 0L);
        foreach (var run in OfThread(user, thread).Where(run => run.EndedAt is not null).TakeLast(_options.HistoryRuns).Reverse())
            if ((bytes += run.EndedBytes) <= _options.HistoryBytes)
                states.Add(await run.ToStateAsync(cancellationToken));
            else
                break;
        states.Reverse();
        return states;
    }

    /// <summary>The gate of the user's runs; <see langword="null"/> when the user has no runs.</summary>
    public RunGate? Gate(UserKey user) => _users.GetValueOrDefault(user)?.Gate;

    /// <summary>Adds a run whatever else is under way in its thread, or finds the one that has its name.</summary>
    public (RunWriter Run, bool IsNew) GetOrAdd(UserKey user, RunId run, Func<RunGate, RunWriter> create)
    {
        var added = Add(user, run, null, create);
        return ((RunWriter)added.Run!, added.New is not null);
    }

    /// <summary>Does something with the runs of a user, under their lock.</summary>
    /// <returns>What it gave; nothing when the user has no runs.</returns>
    public T? Within<T>(UserKey user, Func<UserRuns, T> act)
    {
        if (!_users.TryGetValue(user, out var runs))
            return default;
        lock (runs.Sync)
            return act(runs);
    }

    private AddedRun Add(UserKey user, RunId run, Admission? admission, Func<RunGate, RunWriter> create)
    {
        if (!user.IsValid)
            throw new ArgumentException("A run needs a user.", nameof(user));
        while (true)
        {
            var runs = _users.GetOrAdd(user, static _ => new());
            lock (runs.Sync)
            {
                if (runs.RetiredLocked)
                    continue;
                try
                {
                    return runs.GetOrAddLocked(run, create, _limits, admission, _time.GetUtcNow());
                }
                finally
                {
                    ForgetLocked(user, runs);
                }
            }
        }
    }

    public void Remove(UserKey user, RunWriter writer)
    {
        if (!_users.TryGetValue(user, out var runs))
            return;
        lock (runs.Sync)
        {
            runs.RemoveLocked(writer);
            ForgetLocked(user, runs);
        }
    }

    public RunWriter? Find(UserKey user, RunId run)
    {
        if (!_users.TryGetValue(user, out var runs))
            return null;
        lock (runs.Sync)
            return runs.FindLocked(run);
    }

    /// <summary>The runs under way, in the order of their creation.</summary>
    public IReadOnlyList<RunWriter> Active(UserKey user) => Where(user, run => run.EndedAt is null);

    /// <summary>Those of them that do not wait for the turn of their thread.</summary>
    public IReadOnlyList<RunWriter> AtWork(UserKey user) => Within(user, runs => runs.AtWorkLocked()) ?? [];

    /// <summary>The runs of a thread, in the order of their creation.</summary>
    public IReadOnlyList<RunWriter> OfThread(UserKey user, ThreadId thread) => Where(user, run => run.Run.Thread == thread);

    public void Dispose() => _sweep.Dispose();

    private RunWriter[] Where(UserKey user, Func<RunWriter, bool> condition) => Within(user, runs => runs.WhereLocked(condition)) ?? [];

    private void Sweep()
    {
        foreach (var (user, runs) in _users)
            lock (runs.Sync)
                ForgetLocked(user, runs);
        MakeRoom();
    }

    /// <summary>Over the limit of the process, the runs that ended first go, whoever's they are.</summary>
    private void MakeRoom()
    {
        var ended = _users.SelectMany(user => Where(user.Key, run => run.EndedAt is not null), (user, run) => (user.Key, Run: run)).ToArray();
        var excess = ended.Sum(item => item.Run.EndedBytes) - _options.MaxBytes;
        if (excess <= 0)
            return;
        var count = 0;
        foreach (var (user, run) in ended.OrderBy(item => item.Run.EndedAt).TakeWhile(_ => excess > 0))
        {
            excess -= run.EndedBytes;
            count++;
            Remove(user, run);
        }

        _logger?.RunsEvicted(count);
    }

    private void ForgetLocked(UserKey user, UserRuns runs)
    {
        runs.ForgetLocked(_time.GetUtcNow() - _options.KeptFor, _options.EndedKeptPerUser, _options.EndedBytesPerUser);
        if (!runs.IsEmptyLocked)
            return;
        runs.RetiredLocked = true;
        _users.TryRemove(KeyValuePair.Create(user, runs));
    }
}
