using System.Collections.Concurrent;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs of all pods. Those that this pod carries out are in its memory too, where their agents write them.</summary>
internal sealed class RedisRunStore(
    MemoryRunStore carriedOut, RunRecords records, RunWriting writing, RunContexts contexts, IUserEmitterFactory emitters, IUserEventLog log)
    : IRunStore
{
    private readonly ConcurrentDictionary<UserKey, EndWatch> _watches = new();

    public async ValueTask<AddedRun> AddAsync(UserKey user, StoredRun run, Func<RunGate, RunWriter> create, CancellationToken cancellationToken)
    {
        var (existing, at) = await StoreCalls.AnswerAsync(new ValueTask<(RunFold? Existing, Cursor At)>(records.AddAsync(run, cancellationToken)));
        if (existing is not null)
            return new((IRunHandle?)carriedOut.Find(user, run.Run) ?? Adopt(existing), null);
        var (writer, _) = carriedOut.GetOrAdd(user, run.Run, create);
        writer.StartAt(at);
        Watch(user, at);
        return new(writer, writer);
    }

    public async ValueTask RemoveAsync(UserKey user, RunWriter writer)
    {
        carriedOut.Remove(user, writer);
        await StoreCalls.AnswerAsync(DoneAsync(records.RemoveAsync(writer.Run)));
    }

    public async ValueTask<IRunHandle?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        if (carriedOut.Find(user, run) is { } own)
            return own;
        return await StoreCalls.AnswerAsync(new ValueTask<RunFold?>(records.FindAsync(user, run, cancellationToken))) is { } fold ? Adopt(fold) : null;
    }

    public async ValueTask<IReadOnlyList<RunState>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken)
    {
        var states = new List<RunState>();
        foreach (var fold in await StoreCalls.AnswerAsync(new ValueTask<IReadOnlyList<RunFold>>(records.EndedAsync(user, thread, cancellationToken))))
            states.Add(await Adopt(fold).ToStateAsync(cancellationToken));
        return states;
    }

    private static async ValueTask<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }

    private AdoptedRun Adopt(RunFold fold) => new(fold, writing, contexts, emitters);

    private void Watch(UserKey user, Cursor at)
    {
        while (true)
        {
            if (_watches.GetOrAdd(user, key => new(key, at, carriedOut, log, writing.Logger, Forget)).TryStart())
                return;
        }
    }

    private void Forget(UserKey user, EndWatch watch) => _watches.TryRemove(KeyValuePair.Create(user, watch));
}
