using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Deletes a thread with its runs.</summary>
/// <param name="ThreadId">The thread.</param>
public sealed record DeleteThreadRequest(ThreadId? ThreadId = null);
