using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Whether a lease that a worker shows is its own and in force. Whatever is wrong with it, the worker hears the same.</summary>
internal sealed class LeaseChecks(
    LeaseSeals seals, ILeaseStore leases, WorkerPermissions permissions, SignalMetrics metrics, WorkerMetrics workers, IAuditLog audit, TimeProvider time)
{
    /// <summary>Opens a lease and finds what it stands for.</summary>
    /// <param name="caller">The application of the worker.</param>
    /// <param name="lease">What it shows.</param>
    /// <param name="action">What it wants.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Nothing when the lease is not the caller's, or not in force; that was audited and counted.</returns>
    public async ValueTask<(LeaseClaim Claim, LeaseEntry Entry)?> TryAsync(
        WorkerApplication caller, string lease, string action, CancellationToken cancellationToken)
    {
        if (Open(caller, [lease], action)[0].Claim is not { } claim)
            return null;
        return await FindAsync(caller, claim, action, cancellationToken) is { } entry ? (claim, entry) : null;
    }

    /// <summary>Opens the leases that a worker shows in one call. Those that are not its own have no claim; that is audited once, however many they are.</summary>
    public IReadOnlyList<(string Lease, LeaseClaim? Claim)> Open(WorkerApplication caller, IEnumerable<string> leases, string action)
    {
        var opened = leases.Select(lease => (lease, seals.TryOpen(lease, out var claim) && claim.IsOf(caller) ? claim : null)).ToList();
        if (opened.FindIndex(one => one.Item2 is null) is >= 0 and var first)
        {
            seals.TryOpen(opened[first].lease, out var another);
            metrics.Violation(ViolationKinds.ForeignLease);
            workers.Lease(WorkerMetrics.Foreign);
            audit.Record(new(action, AuditDecision.Violation, caller.Key, Subject: another?.Run.Value, Reason: ViolationKinds.ForeignLease));
        }

        return opened;
    }

    /// <summary>Finds what a lease of the caller's own stands for.</summary>
    /// <returns>Nothing when it is not in force; that was audited and counted.</returns>
    public async ValueTask<LeaseEntry?> FindAsync(WorkerApplication caller, LeaseClaim claim, string action, CancellationToken cancellationToken)
    {
        var entry = await leases.FindAsync(claim.Owner, claim.Run, cancellationToken);
        // Also one that lost its agent in the settings since it was given the run.
        if ((claim.IsIn(entry, time.GetUtcNow()) || claim.Ended(entry)) && permissions.Allows(caller, entry.Agent))
            return entry;
        NoteStale(caller, claim, action);
        return null;
    }

    /// <inheritdoc cref="TryAsync"/>
    /// <exception cref="SignalException"><c>forbidden</c>: the lease is not the caller's, or not in force.</exception>
    public async ValueTask<(LeaseClaim Claim, LeaseEntry Entry)> RequireAsync(
        WorkerApplication caller, string? lease, string action, CancellationToken cancellationToken) =>
        await TryAsync(caller, Named(lease), action, cancellationToken) ?? throw Refusal();

    /// <summary>Asked right before something is stored: the lease may have ended since it was opened.</summary>
    /// <exception cref="SignalException"><c>forbidden</c>: it is not in force any more.</exception>
    public async ValueTask FenceAsync(WorkerApplication caller, LeaseClaim claim, string action)
    {
        var entry = await leases.FindAsync(claim.Owner, claim.Run);
        if (claim.IsIn(entry, time.GetUtcNow()) || claim.Ended(entry))
            return;
        NoteStale(caller, claim, action);
        throw Refusal();
    }

    private static string Named(string? lease) => !string.IsNullOrWhiteSpace(lease) ? lease : throw SignalException.InvalidArgument("lease is missing.");

    private static SignalException Refusal() => new(ErrorCodes.Forbidden, "This lease is not yours, or not in force any more; stop working on its run.");

    private void NoteStale(WorkerApplication caller, LeaseClaim claim, string action)
    {
        workers.Lease(WorkerMetrics.Stale);
        audit.Record(new(action, AuditDecision.Refused, caller.Key, Subject: claim.Run.Value, Reason: "stale_lease"));
    }
}
