namespace Netra.Signal.Server.Delivery;

/// <summary>Where connections are written from; a simulation puts its own order in its place.</summary>
internal interface IPumpScheduler
{
    /// <summary>Runs the item soon, on no caller's time.</summary>
    void Schedule(IThreadPoolWorkItem item);
}
