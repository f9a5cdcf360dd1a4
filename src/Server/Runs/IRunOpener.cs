using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Opens runs for writing on this pod, wherever they were begun.</summary>
/// <remarks>Trust model: user and run come from a lease that this gateway sealed; the writer that comes back is that user's.</remarks>
internal interface IRunOpener
{
    /// <returns><see langword="null"/> when the user has no run of that name.</returns>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>: the run cannot be reached.</exception>
    ValueTask<RunWriter?> OpenAsync(UserKey user, RunId run, CancellationToken cancellationToken);
}
