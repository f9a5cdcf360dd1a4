using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Which runs workers have: what a run's events do not tell until its worker says something.</summary>
internal interface IRunAssignments
{
    /// <returns>False also where it cannot be found out now.</returns>
    ValueTask<bool> IsAssignedAsync(UserKey user, RunId run, CancellationToken cancellationToken);
}
