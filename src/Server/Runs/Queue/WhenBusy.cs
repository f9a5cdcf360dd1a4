namespace Netra.Signal.Server.Runs.Queue;

/// <summary>What becomes of a run that is started in a thread where another one is under way.</summary>
internal enum WhenBusy
{
    /// <summary>It is refused with <c>conflict</c>, and nothing of it is stored.</summary>
    Reject,

    /// <summary>It waits until it is its turn.</summary>
    Enqueue,

    /// <summary>What is under way is cancelled, and it begins as soon as that has ended, before all that waits.</summary>
    Interrupt,

    /// <summary>It begins at once, beside the other.</summary>
    Concurrent,
}
