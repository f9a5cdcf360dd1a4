using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Starts the flow of events on this connection.</summary>
/// <param name="Cursor">Where to go on from: a cursor of this user, <c>start</c> for everything kept, or absent for from now on.</param>
/// <param name="Threads">The threads to watch; absent for all.</param>
public sealed record AttachRequest(string? Cursor = null, IReadOnlyList<ThreadId>? Threads = null);
