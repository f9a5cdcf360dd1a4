using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>A worker has a run while it has its lease, on whichever pod.</summary>
internal sealed class LeaseAssignments(ILeaseStore leases) : IRunAssignments
{
    public async ValueTask<bool> IsAssignedAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        await leases.FindAsync(user, run, cancellationToken) is { State: LeaseState.Leased };
}
