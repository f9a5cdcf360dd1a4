using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs of all pods, as the threads see them.</summary>
internal sealed class RedisThreadRuns(MemoryRunStore carriedOut, RunRecords records, RunAdoption adoption) : IThreadRuns
{
    private const int ForgottenInOneStep = 50;

    public async ValueTask<IReadOnlyDictionary<ThreadId, RunId>> ActiveAsync(UserKey user, CancellationToken cancellationToken)
    {
        var (_, runs) = await StoreCalls.AnswerAsync(records.ActiveAsync(user, cancellationToken));
        var active = new Dictionary<ThreadId, RunId>();
        foreach (var fold in runs.Where(fold => !fold.IsWaiting).OrderBy(fold => fold.Run.Created))
            active[fold.Run.Thread] = fold.Run.Run;
        return active;
    }

    public async ValueTask<RunSlice> PageAsync(UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken)
    {
        var kept = await KeptAsync(user, thread, before, limit + 1, cancellationToken);
        var states = new List<RunState>();
        foreach (var (fold, _) in kept.Take(limit))
            states.Add(await HandleOf(user, fold).ToStateAsync(cancellationToken));
        return new(states, kept.Count > limit ? new(kept[limit - 1].Added, kept[limit - 1].Run.Run.Run) : null);
    }

    public async ValueTask ForgetAsync(UserKey user, ThreadId thread, string reason, CancellationToken cancellationToken)
    {
        while (await KeptAsync(user, thread, null, ForgottenInOneStep, cancellationToken) is { Count: > 0 } kept)
        {
            foreach (var (fold, _) in kept.Where(item => !item.Run.IsEnded))
                await HandleOf(user, fold).EndAsync(new AgentCancelled(reason), cancellationToken);
            foreach (var (fold, _) in kept)
                if (carriedOut.Find(user, fold.Run.Run) is { } own)
                    carriedOut.Remove(user, own);
            await StoreCalls.AnswerAsync(records.ForgetAsync(user, thread, kept.Select(item => item.Run.Run.Run), cancellationToken));
        }
    }

    /// <summary>Where it is carried out here, its writer; it knows what is not kept yet.</summary>
    private IRunHandle HandleOf(UserKey user, RunFold fold) =>
        carriedOut.Find(user, fold.Run.Run) is { EndedAt: null } own ? own : adoption.Adopt(fold);

    private ValueTask<IReadOnlyList<(RunFold Run, long Added)>> KeptAsync(
        UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken) => StoreCalls.AnswerAsync(
        new ValueTask<IReadOnlyList<(RunFold, long)>>(records.PageAsync(user, thread, before, limit, cancellationToken)));
}
