namespace Netra.Signal.Server.Workers;

/// <summary>What becomes of a run that is taken from its worker, or from the queue.</summary>
internal enum Settlement
{
    /// <summary>It waits for another worker.</summary>
    Requeue,

    /// <summary>It ends: its worker was lost.</summary>
    Lost,

    /// <summary>It ends: nobody took it in time.</summary>
    Expired,

    /// <summary>It ends: its user cancelled it.</summary>
    Cancelled,

    /// <summary>It ends: the gateway stops, and holds it in its memory alone.</summary>
    Stopped,

    /// <summary>It ends: its worker had its time, and did not end it when it was told to.</summary>
    TimedOut,
}
