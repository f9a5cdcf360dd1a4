using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Shared.Events;

/// <summary>A thread is gone. A thread event: outside any run.</summary>
/// <param name="Thread">The thread as it was.</param>
public sealed record ThreadDeleted(ThreadInfo Thread) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "thread_deleted";
}
