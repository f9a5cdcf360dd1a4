using System.Collections.Concurrent;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs of all pods. Those that this pod carries out are in its memory too, where their agents write them.</summary>
internal sealed class RedisRunStore(
    MemoryRunStore carriedOut, RunRecords records, RefusedRuns refused, RunAdoption adoption, RunWriting writing, IUserEventLog log)
    : IRunStore
{
    private readonly ConcurrentDictionary<UserKey, EndWatch> _watches = new();

    public async ValueTask<AddedRun> AddAsync(UserKey user, StoredRun run, Admission admission, Func<RunGate, RunWriter> create, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await refused.SettleAsync(user, run.Run);
        var recorded = await StoreCalls.AnswerAsync(RecordAsync(run, admission));
        if (recorded.Busy is not null)
            return new(null, null, Busy: recorded.Busy);
        if (recorded.Existing is { } existing)
            return new((IRunHandle?)carriedOut.Find(user, run.Run) ?? adoption.Adopt(existing), null);
        return Carry(user, run, recorded, create);
    }

    public ValueTask RemoveAsync(UserKey user, RunWriter writer)
    {
        carriedOut.Remove(user, writer);
        refused.Add(writer.Run);
        if (_watches.TryGetValue(user, out var watch))
            watch.Wake();
        return default;
    }

    public async ValueTask<IRunHandle?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken) => carriedOut.Find(user, run) switch
    {
        { EndedAt: null } underWay => underWay,
        // It may have been forgotten on another pod.
        { } ended => await IsKnownAsync(user, run, cancellationToken) ? ended : null,
        _ => await adoption.FindAsync(user, run, cancellationToken),
    };

    public async ValueTask<IReadOnlyList<RunState>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken)
    {
        var states = new List<RunState>();
        foreach (var fold in await StoreCalls.AnswerAsync(records.EndedAsync(user, thread, cancellationToken)))
            states.Add(await adoption.Adopt(fold).ToStateAsync(cancellationToken));
        return states;
    }

    /// <summary>Looks for ends again for a user, and stops looking where nothing is under way.</summary>
    public void LookForEnds(UserKey user)
    {
        if (_watches.TryGetValue(user, out var watch))
            watch.Wake();
    }

    /// <summary>Looks from there on for ends that other pods write into the user's runs which are carried out here.</summary>
    public void Watch(UserKey user, Cursor at)
    {
        while (true)
        {
            if (_watches.GetOrAdd(user, key => new(key, at, carriedOut, log, writing.Logger, Forget)).TryStart())
                return;
        }
    }

    /// <summary>The users whose ends are watched for.</summary>
    public IEnumerable<UserKey> Watched => _watches.Keys;

    private async ValueTask<bool> IsKnownAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        (await StoreCalls.AnswerAsync(records.MarkAsync(user, run, cancellationToken))).Seq > 0;

    /// <summary>Writes the run down. When nobody knows whether that happened, it is taken back.</summary>
    private async ValueTask<RecordedRun> RecordAsync(StoredRun run, Admission admission)
    {
        try
        {
            return await records.AddAsync(run, admission);
        }
        catch (RedisAwayException)
        {
            refused.Add(run);
            throw;
        }
    }

    private AddedRun Carry(UserKey user, StoredRun run, RecordedRun recorded, Func<RunGate, RunWriter> create)
    {
        try
        {
            // Redis was emptied since a run of this name ended here.
            if (carriedOut.Find(user, run.Run) is { EndedAt: not null } earlier)
                carriedOut.Remove(user, earlier);
            // A gate of its own: the log keeps a user's runs apart, and one that waits for Redis holds back no other.
            var (writer, isNew) = carriedOut.GetOrAdd(user, run.Run, _ => create(new()));
            if (!isNew)
            {
                refused.Add(run);
                return new(writer, null);
            }

            writer.StartAt(recorded.At);
            Watch(user, recorded.At);
            return new(writer, writer, recorded.Place);
        }
        catch
        {
            refused.Add(run);
            throw;
        }
    }

    private void Forget(UserKey user, EndWatch watch) => _watches.TryRemove(KeyValuePair.Create(user, watch));
}
