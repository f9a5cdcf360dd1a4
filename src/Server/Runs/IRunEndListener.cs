using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Is told of each run that this process ended, once its end is stored.</summary>
internal interface IRunEndListener
{
    /// <summary>A run of the thread has ended. Never throws: the run has ended all the same.</summary>
    ValueTask HasEndedAsync(UserKey user, ThreadId thread);
}
