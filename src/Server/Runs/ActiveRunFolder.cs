using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Folds a user's active runs at one position: inside the gate nothing is emitted, so all of them stand at the head.</summary>
internal sealed class ActiveRunFolder(MemoryRunStore store, IUserEventLog log) : IActiveRunSource
{
    public async ValueTask<ActiveRuns> FoldAsync(UserKey user, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The head comes first: a run that is not in the store after it says everything after it.
            var head = await HeadAsync(user, cancellationToken);
            if (store.Gate(user) is not { } gate)
                return new(head, []);
            using var pass = await gate.EnterAsync(cancellationToken);
            head = await HeadAsync(user, cancellationToken);
            RunWriter[] active = [.. store.Active(user).Where(run => run.HasBegunLocked)];
            // A user whose last run was forgotten begins again with another gate, and this one holds back nobody.
            if (!ReferenceEquals(store.Gate(user), gate))
                continue;
            var states = new List<RunState>();
            foreach (var run in active)
                states.Add(await run.ToStateLockedAsync(head, cancellationToken));
            return new(head, states);
        }
    }

    private async ValueTask<Cursor> HeadAsync(UserKey user, CancellationToken cancellationToken) => (await log.BoundsAsync(user, cancellationToken)).End;
}
