namespace Netra.Signal.Server.Workers;

/// <summary>One call of a worker that shows leases.</summary>
/// <param name="caller">The application of the worker.</param>
/// <param name="action">What it wants.</param>
internal sealed class LeaseCall(WorkerApplication caller, string action)
{
    private int _isStaleAudited;

    public WorkerApplication Caller => caller;

    public string Action => action;

    /// <summary>Whether it is to be audited that a lease is not in force any more: once is enough for a call, however many it shows.</summary>
    public bool TryAuditStale() => Interlocked.Exchange(ref _isStaleAudited, 1) == 0;
}
