using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>Folds the active runs of a user, for a client whose continuity cannot be proved.</summary>
internal interface IActiveRunSource
{
    /// <summary>All active runs of the user, folded at one position of the user's log.</summary>
    ValueTask<ActiveRuns> FoldAsync(UserKey user, CancellationToken cancellationToken);
}
