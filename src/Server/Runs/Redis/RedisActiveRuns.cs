using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs under way at one position of the log: it is the same moment in Redis, and what was said until then is folded in.</summary>
/// <remarks>A run of which part is not kept stands before that part, and the cursor of its state says so. One whose record does not open is left out.</remarks>
internal sealed class RedisActiveRuns(RunRecords records, RunWriting writing) : IActiveRunSource
{
    public ValueTask<ActiveRuns> FoldAsync(UserKey user, CancellationToken cancellationToken) => StoreCalls.AnswerAsync(FoldInRedisAsync(user, cancellationToken));

    private async ValueTask<ActiveRuns> FoldInRedisAsync(UserKey user, CancellationToken cancellationToken)
    {
        var (head, runs) = await records.ActiveAsync(user, cancellationToken);
        var states = new List<RunState>();
        foreach (var fold in runs)
        {
            var at = await AdvanceAsync(fold, head, cancellationToken);
            if (fold is not { Before: not null, IsEnded: false })
                continue;
            await writing.LookForWorkerAsync(fold, cancellationToken);
            states.Add(fold.ToState(at));
        }

        return new(head, states);
    }

    private async ValueTask<Cursor> AdvanceAsync(RunFold fold, Cursor head, CancellationToken cancellationToken)
    {
        try
        {
            await RunReplay.AdvanceAsync(fold, writing, head, null, cancellationToken);
            return head;
        }
        catch (RunHistoryLostException)
        {
            return fold.At ?? head;
        }
    }
}
