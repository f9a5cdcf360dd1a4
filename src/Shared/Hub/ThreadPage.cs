namespace Netra.Signal.Shared.Hub;

/// <summary>A page of threads.</summary>
/// <param name="Threads">The latest first.</param>
/// <param name="Next">Where the next page begins; absent on the last.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadInfo> Threads, string? Next = null);
