using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Goes on, on this pod, with runs that were begun on any: what they said is folded from where it is kept and from the log.</summary>
internal sealed class RedisRunOpener(
    MemoryRunStore carriedOut, RedisRunStore store, RunRecords records, RunNumbers numbers, RunWriting writing, RunContexts contexts, IUserEmitterFactory emitters, IUserEventLog log)
    : IRunOpener
{
    public async ValueTask<RunWriter?> OpenAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        if (carriedOut.Find(user, run) is { } own)
            return own;
        // The number first: what comes after it is in the log that is read next.
        var lastN = await StoreCalls.AnswerAsync(numbers.LastAsync(user, run, cancellationToken));
        if (await StoreCalls.AnswerAsync(records.FindAsync(user, run, cancellationToken)) is not { } fold)
            return null;
        fold.NumberFrom(lastN);
        var bounds = await log.BoundsAsync(user, cancellationToken);
        var (writer, _) = carriedOut.GetOrAdd(user, run, gate => new(fold, emitters.Create(contexts.ForAdopted(fold.Run)), gate, writing));
        // First: where it cannot be read on now, what others write is heard of all the same.
        store.Watch(user, bounds.End);
        await writer.CatchUpAsync(cancellationToken);
        return writer;
    }
}
