using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>What this connection watches now.</summary>
/// <param name="Threads">The threads; absent for all.</param>
public sealed record WatchAnswer(IReadOnlyList<ThreadId>? Threads = null);
