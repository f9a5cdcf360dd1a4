namespace Netra.Signal.Server.Workers;

/// <summary>Where a run stands that workers carry out.</summary>
internal enum LeaseState
{
    /// <summary>It waits for a worker.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Leased,

    /// <summary>Its worker ended it. What is said again is answered again for a while; nothing more is stored.</summary>
    Over,

    /// <summary>No worker may write it any more; the gateway ends it or puts it back. Whoever began that may have died: another pod goes on.</summary>
    Settling,
}
