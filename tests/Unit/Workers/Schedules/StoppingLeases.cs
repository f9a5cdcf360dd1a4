using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>The leases: another call may go first between an answer and what is made of it, and before a change. Nothing is decided by a removal.</summary>
internal sealed class StoppingLeases(ILeaseStore inner, Func<bool> isStopping) : ILeaseStore
{
    public async ValueTask<LeaseEntry?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        var entry = await inner.FindAsync(user, run, cancellationToken);
        await StopAsync();
        return entry;
    }

    public async ValueTask<bool> TrySaveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken)
    {
        await StopAsync();
        return await inner.TrySaveAsync(user, entry, cancellationToken);
    }

    public ValueTask<bool> TryRemoveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken) => inner.TryRemoveAsync(user, entry, cancellationToken);

    private ValueTask StopAsync() => isStopping() ? Lane.StopAsync() : default;
}
