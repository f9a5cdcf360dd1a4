using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>A run that ends is activity of its thread.</summary>
internal sealed class ThreadActivity(IThreadStore store, ILogger<ThreadActivity> logger) : IRunEndListener
{
    public async ValueTask HasEndedAsync(UserKey user, ThreadId thread)
    {
        try
        {
            await store.TouchAsync(user, thread, CancellationToken.None);
        }
        catch (SignalException away)
        {
            logger.ActivityNotNoted(thread.Value, user.Pseudonym, away.Code);
        }
        catch (Exception failure)
        {
            logger.ActivityFailed(failure, thread.Value, user.Pseudonym);
        }
    }
}
