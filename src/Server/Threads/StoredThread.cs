using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>A thread as its store keeps it.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Thread">Its name inside its owner.</param>
/// <param name="Title">Its title, if it was given one.</param>
/// <param name="Created">When it was created, to the millisecond.</param>
/// <param name="Updated">Its last activity: its creation, its title, or a run that started or ended in it; to the millisecond.</param>
internal sealed record StoredThread(UserKey Owner, ThreadId Thread, string? Title, DateTimeOffset Created, DateTimeOffset Updated)
{
    /// <param name="active">The run that is under way in it.</param>
    public ThreadInfo ToInfo(RunId? active = null) => new(Thread, Created, Updated, Title, active);
}
