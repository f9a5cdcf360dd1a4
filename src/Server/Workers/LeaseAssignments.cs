using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>A worker has a run while it has its lease, on whichever pod.</summary>
internal sealed class LeaseAssignments(ILeaseStore leases) : IRunAssignments
{
    public async ValueTask<bool> IsAssignedAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return await leases.FindAsync(user, run, cancellationToken) is { State: LeaseState.Leased };
        }
        catch (Exception unknown) when (unknown is IsolationViolationException or SignalException { Code: ErrorCodes.Unavailable })
        {
            // Both are said elsewhere. What the run said can be shown all the same.
            return false;
        }
    }
}
