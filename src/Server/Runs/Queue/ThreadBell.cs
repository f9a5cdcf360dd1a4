using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>Rings when something changed that a thread's waiting runs are waiting for. It may ring for nothing; handlers return at once.</summary>
internal sealed class ThreadBell
{
    public event Action<UserKey, ThreadId>? Rang;

    public void Ring(UserKey user, ThreadId thread) => Rang?.Invoke(user, thread);
}
