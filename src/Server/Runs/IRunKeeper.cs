using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Runs;

/// <summary>Keeps what a run said so far where other pods find it, so that they need not read it from its first event.</summary>
/// <remarks>It never throws: the log has it all, and what could not be kept is said in this process' log.</remarks>
internal interface IRunKeeper
{
    /// <summary>Keeps a run as it is now; one that has ended for as long as ended runs are kept.</summary>
    ValueTask KeepAsync(UserKey user, RunFold fold);

    /// <summary>Keeps a run that has grown a good deal since it was kept last.</summary>
    ValueTask KeepIfGrownAsync(UserKey user, RunFold fold);
}
