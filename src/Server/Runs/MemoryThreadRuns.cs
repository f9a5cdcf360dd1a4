using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Runs in the memory of this process, as the threads see them.</summary>
internal sealed class MemoryThreadRuns(MemoryRunStore store) : IThreadRuns
{
    public ValueTask<IReadOnlyDictionary<ThreadId, RunId>> ActiveAsync(UserKey user, CancellationToken cancellationToken)
    {
        var active = new Dictionary<ThreadId, RunId>();
        foreach (var run in store.AtWork(user))
            active[run.Run.Thread] = run.Run.Run;
        return new(active);
    }

    public async ValueTask<RunSlice> PageAsync(UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken)
    {
        var rest = Before(store.OfThread(user, thread), before);
        var states = new List<RunState>();
        foreach (var run in rest.Take(limit))
            states.Add(await run.ToStateAsync(cancellationToken));
        return new(states, rest.Length > limit ? PlaceOf(rest[limit - 1]) : null);
    }

    public async ValueTask ForgetAsync(UserKey user, ThreadId thread, string reason, CancellationToken cancellationToken)
    {
        // The newest first: what waits must not begin because what it waits for has ended.
        foreach (var run in store.OfThread(user, thread).Reverse())
        {
            await run.EndAsync(new AgentCancelled(reason), cancellationToken);
            store.Remove(user, run);
        }
    }

    /// <summary>The newest first. A run that is gone took all older ones with it, but for one that could not be begun.</summary>
    private static RunWriter[] Before(IReadOnlyList<RunWriter> oldestFirst, RunPlace? before)
    {
        var runs = oldestFirst.Reverse().ToArray();
        if (before is not { } place)
            return runs;
        var at = Array.FindIndex(runs, run => run.Run.Run == place.Run);
        return at >= 0 ? runs[(at + 1)..] : Array.FindAll(runs, run => PlaceOf(run).Created < place.Created);
    }

    private static RunPlace PlaceOf(RunWriter run) => new(run.Run.Created.ToUnixTimeMilliseconds(), run.Run.Run);
}
