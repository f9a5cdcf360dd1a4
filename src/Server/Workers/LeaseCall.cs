namespace Netra.Signal.Server.Workers;

/// <summary>One call of a worker that shows leases.</summary>
/// <param name="caller">The application of the worker.</param>
/// <param name="action">What it wants.</param>
internal sealed class LeaseCall(WorkerApplication caller, string action)
{
    public WorkerApplication Caller => caller;

    public string Action => action;

    /// <summary>Whether it was audited that a lease is not in force any more: once is enough for a call, however many leases it shows.</summary>
    public bool IsStaleAudited { get; set; }
}
