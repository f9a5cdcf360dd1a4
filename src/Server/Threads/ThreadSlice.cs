namespace Netra.Signal.Server.Threads;

/// <summary>Some threads of a user.</summary>
/// <param name="Threads">The latest first.</param>
/// <param name="Next">The place of the last, when more follow.</param>
internal readonly record struct ThreadSlice(IReadOnlyList<StoredThread> Threads, ThreadPlace? Next);
