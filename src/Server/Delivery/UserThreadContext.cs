using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Delivery;

/// <summary>What acts for a user while one of the user's threads itself changes, outside any run: bound to one user and one thread.</summary>
/// <remarks>Made from a connection and a thread that is stored for the same user, which is checked; never from ids in arguments.</remarks>
internal sealed class UserThreadContext
{
    private UserThreadContext(UserKey user, ThreadId thread)
    {
        User = user.IsValid ? user : throw new ArgumentException("user is required: without one nothing keeps users apart.", nameof(user));
        Thread = thread != default ? thread : throw new ArgumentException("threadId is required and never made up.", nameof(thread));
    }

    public UserKey User { get; }

    public ThreadId Thread { get; }

    internal static UserThreadContext Create(UserKey user, ThreadId thread) => new(user, thread);
}
