using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Narrows this connection to some of its user's threads, or widens it again.</summary>
/// <param name="Threads">The threads; absent for all.</param>
public sealed record WatchRequest(IReadOnlyList<ThreadId>? Threads = null);
