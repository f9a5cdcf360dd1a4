namespace Netra.Signal.Server.Threads;

/// <summary>A change that is stored and not said yet.</summary>
/// <param name="Number">Its number among its user's changes: they are said in this order.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Thread">The thread as the change left it, or as it was when it was deleted.</param>
internal sealed record ThreadChange(long Number, ThreadChangeKind Kind, StoredThread Thread);
