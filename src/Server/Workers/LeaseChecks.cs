using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Whether a lease that a worker shows is its own and in force. Whatever is wrong with it, the worker hears the same.</summary>
internal sealed class LeaseChecks(
    LeaseSeals seals, ILeaseStore leases, WorkerPermissions permissions, Violations violations, WorkerMetrics workers, IAuditLog audit, TimeProvider time)
{
    /// <summary>Opens the leases that a worker shows in one call. Those that are not its own have no claim; that is audited once, however many they are.</summary>
    public IReadOnlyList<(string Lease, LeaseClaim? Claim)> Open(LeaseCall call, IEnumerable<string> leases)
    {
        var opened = leases.Select(lease => (lease, seals.TryOpen(lease, out var claim) && claim.IsOf(call.Caller) ? claim : null)).ToList();
        if (opened.FindIndex(one => one.Item2 is null) is >= 0 and var first)
        {
            seals.TryOpen(opened[first].lease, out var another);
            workers.Lease(WorkerMetrics.Foreign);
            violations.Say(ViolationKinds.ForeignLease, call.Action, call.Caller.Key, subject: another?.Run.Value);
        }

        return opened;
    }

    /// <summary>Finds what a lease of the caller's own stands for.</summary>
    /// <returns>Nothing when it is not in force; that was audited and counted.</returns>
    public async ValueTask<LeaseEntry?> FindAsync(LeaseCall call, LeaseClaim claim, CancellationToken cancellationToken)
    {
        var entry = await leases.FindAsync(claim.Owner, claim.Run, cancellationToken);
        // Also one that lost its agent in the settings since it was given the run.
        if ((claim.IsIn(entry, time.GetUtcNow()) || claim.Ended(entry)) && permissions.Allows(call.Caller, entry.Agent))
            return entry;
        NoteStale(call, claim);
        return null;
    }

    /// <summary>Opens the one lease of a call and finds what it stands for.</summary>
    /// <exception cref="SignalException"><c>forbidden</c>: the lease is not the caller's, or not in force; that was audited and counted.</exception>
    public async ValueTask<(LeaseClaim Claim, LeaseEntry Entry)> RequireAsync(LeaseCall call, string? lease, CancellationToken cancellationToken) =>
        Open(call, [Named(lease)])[0].Claim is { } claim && await FindAsync(call, claim, cancellationToken) is { } entry ? (claim, entry) : throw Refusal();

    /// <summary>Asked right before something is stored: the lease may have ended since it was opened.</summary>
    /// <exception cref="SignalException"><c>forbidden</c>: it is not in force any more.</exception>
    public async ValueTask FenceAsync(LeaseCall call, LeaseClaim claim)
    {
        if (await FindAsync(call, claim, CancellationToken.None) is null)
            throw Refusal();
    }

    private static string Named(string? lease) => !string.IsNullOrWhiteSpace(lease) ? lease : throw SignalException.InvalidArgument("lease is missing.");

    private static SignalException Refusal() => new(ErrorCodes.Forbidden, "This lease is not yours, or not in force any more; stop working on its run.");

    private void NoteStale(LeaseCall call, LeaseClaim claim)
    {
        workers.Lease(WorkerMetrics.Stale);
        if (call.TryAuditStale())
            audit.Record(new(call.Action, AuditDecision.Refused, call.Caller.Key, Subject: claim.Run.Value, Reason: "stale_lease"));
    }
}
