namespace Netra.Signal.Shared.Hub;

/// <summary>A page of a thread's runs.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Runs">The newest first.</param>
/// <param name="Next">Where the next page begins; absent on the last.</param>
public sealed record ThreadHistory(ThreadInfo Thread, IReadOnlyList<RunState> Runs, string? Next = null);
