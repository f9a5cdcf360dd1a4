using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Shared.Events;

/// <summary>A thread has changed. A thread event: outside any run.</summary>
/// <param name="Thread">The thread.</param>
public sealed record ThreadUpdated(ThreadInfo Thread) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "thread_updated";
}
