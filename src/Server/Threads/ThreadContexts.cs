using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Threads;

/// <summary>Makes the contexts of threads: from a connection and a thread that is stored for the same user, and from nothing else.</summary>
internal sealed class ThreadContexts(Violations violations)
{
    /// <exception cref="IsolationViolationException">"Connection user_id mismatch": the thread is another user's.</exception>
    public UserThreadContext ForThread(UserConnectionContext connection, StoredThread thread)
    {
        if (thread.Owner == connection.User)
            return UserThreadContext.Create(thread.Owner, thread.Thread);
        violations.Say(ViolationKinds.ForeignContext, "for_thread", connection.User, connection.ConnectionId);
        throw new IsolationViolationException("Connection user_id mismatch");
    }
}
