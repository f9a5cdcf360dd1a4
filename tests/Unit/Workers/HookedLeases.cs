using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>The leases, with what a test does before they are read and after one was saved.</summary>
internal sealed class HookedLeases(ILeaseStore inner) : ILeaseStore
{
    public Func<RunId, Task> Finding { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What happens before an entry is saved, and after; one that throws before is not saved.</summary>
    public Func<LeaseEntry, Task> Saving { get; set; } = static _ => Task.CompletedTask;

    public Func<LeaseEntry, Task> Saved { get; set; } = static _ => Task.CompletedTask;

    public async ValueTask<LeaseEntry?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        await Finding(run);
        return await inner.FindAsync(user, run, cancellationToken);
    }

    public async ValueTask<bool> TrySaveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken)
    {
        await Saving(entry);
        if (!await inner.TrySaveAsync(user, entry, cancellationToken))
            return false;
        await Saved(entry);
        return true;
    }

    public ValueTask<bool> TryRemoveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken) => inner.TryRemoveAsync(user, entry, cancellationToken);
}
