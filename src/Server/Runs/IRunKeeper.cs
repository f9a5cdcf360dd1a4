using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Keeps what a run said so far where other pods find it, so that they need not read it from its first event.</summary>
internal interface IRunKeeper
{
    /// <summary>Keeps a run as it is now; one that has ended for as long as ended runs are kept.</summary>
    /// <remarks>It never throws: the log has it all, and what could not be kept is said in this process' log.</remarks>
    ValueTask KeepAsync(UserKey user, RunFold fold);

    /// <summary>Keeps a run that has grown a good deal since it was kept last, or whose log has gone far ahead of it. It never throws.</summary>
    ValueTask KeepIfGrownAsync(UserKey user, RunFold fold);

    /// <summary>A run as it was kept last; <see langword="null"/> when it is not.</summary>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>.</exception>
    ValueTask<RunFold?> KeptAsync(UserKey user, RunId run, CancellationToken cancellationToken);

    /// <summary>How far a run is.</summary>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>.</exception>
    ValueTask<RunMark> MarkAsync(UserKey user, RunId run, CancellationToken cancellationToken);
}
