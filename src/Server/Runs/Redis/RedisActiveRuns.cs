using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs under way at one position of the log: it is the same moment in Redis, and what was said until then is folded in.</summary>
internal sealed class RedisActiveRuns(RunRecords records, IUserEventLog log) : IActiveRunSource
{
    public async ValueTask<ActiveRuns> FoldAsync(UserKey user, CancellationToken cancellationToken)
    {
        var (head, runs) = await StoreCalls.AnswerAsync(new ValueTask<(Cursor, IReadOnlyList<RunFold>)>(records.ActiveAsync(user, cancellationToken)));
        var states = new List<RunState>();
        foreach (var fold in runs)
        {
            await RunReplay.AdvanceAsync(fold, log, head, cancellationToken);
            if (fold is { Before: not null, IsEnded: false })
                states.Add(fold.ToState(head));
        }

        return new(head, states);
    }
}
