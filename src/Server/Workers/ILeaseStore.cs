using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>What is known of the runs that workers carry out, kept with the run.</summary>
/// <remarks>
/// An entry is replaced by whoever knew its last version, so that of two pods that act on the same run one does. Trust model: user and
/// run come from a lease that the gateway sealed, or from its own index; never from the wire.
/// </remarks>
internal interface ILeaseStore
{
    ValueTask<LeaseEntry?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken = default);

    /// <summary>Stores an entry whose version follows the stored one; 1 where there is none.</summary>
    /// <returns>False when somebody was faster: nothing was stored.</returns>
    /// <exception cref="ArgumentException">The entry is another user's.</exception>
    ValueTask<bool> TrySaveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken = default);

    /// <returns>False when the stored entry is of another version: nothing was removed.</returns>
    ValueTask<bool> TryRemoveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken = default);
}
