using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Asks for a page of a thread's runs, the newest first.</summary>
/// <param name="ThreadId">The thread.</param>
/// <param name="Limit">How many runs, 1 to 100; absent: 20.</param>
/// <param name="Before">Where the page begins: <c>next</c> of the page before.</param>
public sealed record GetThreadRequest(ThreadId? ThreadId = null, int? Limit = null, string? Before = null);
