namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Why a run is not gone on with.</summary>
internal enum Leaving
{
    /// <summary>It is.</summary>
    No,

    /// <summary>The user, or the gateway, cancelled it: the worker says the end.</summary>
    Cancelled,

    /// <summary>The lease is lost: the worker can say nothing more.</summary>
    Lost,

    /// <summary>The worker stops, and gave it back.</summary>
    HandedBack,
}
