using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>Keeps leases in force, and moves them to the connection that a worker came back on.</summary>
internal sealed class LeaseRenewal(
    LeaseChecks checks, ILeaseStore leases, WorkerRegistry registry, IRunOpener opener, WorkerOptions options, WorkerMetrics metrics, IAuditLog audit, TimeProvider time,
    ILogger<LeaseRenewal> logger)
{
    private const int MostAtOnce = 1000;
    private const int Tries = 8;

    /// <summary>Keeps leases; the worker has taken their runs up.</summary>
    public async ValueTask<RenewAnswer> RenewAsync(WorkerApplication caller, RenewRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(caller, "renew");
        var (renewed, lost) = (new List<string>(), new List<string>());
        foreach (var (lease, claim) in checks.Open(call, Checked(request.Leases)))
            await AloneAsync(lease, lost, () => RenewAsync(lease, claim));
        return new(renewed, lost);

        async ValueTask RenewAsync(string lease, LeaseClaim? claim) =>
            (await TryExtendAsync(call, claim, null, cancellationToken) is null ? lost : renewed).Add(lease);
    }

    /// <summary>Goes on with leases on this connection.</summary>
    public async ValueTask<ResumeAnswer> ResumeAsync(WorkerSession session, ResumeRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(session.Application, "resume");
        var (runs, lost) = (new List<ResumedRun>(), new List<string>());
        foreach (var (lease, claim) in checks.Open(call, Checked(request.Leases)))
            await AloneAsync(lease, lost, () => ResumeAsync(lease, claim));
        return new(runs, lost);

        async ValueTask ResumeAsync(string lease, LeaseClaim? shown)
        {
            if (await TryExtendAsync(call, shown, session.Id, cancellationToken) is not var (claim, entry, run))
            {
                lost.Add(lease);
                return;
            }

            await run.CatchUpAsync(cancellationToken);
            registry.Resume(session, claim.Name, entry.Agent, lease, isCancelTold: entry.CancelUntil is not null);
            runs.Add(new(lease, run.LastN - claim.Base, entry.CancelUntil is not null));
            session.Tell(entry);
            metrics.Lease(WorkerMetrics.Resumed);
            audit.Record(new("resume", AuditDecision.Allowed, session.Application.Key, session.Id, claim.Run.Value));
        }
    }

    /// <summary>A worker that publishes lives: its lease is extended, now and then.</summary>
    public async ValueTask TouchAsync(LeaseClaim claim, LeaseEntry entry)
    {
        if (entry.IsTakenUp && entry.Until - time.GetUtcNow() > options.LeaseFor / 2)
            return;
        for (var i = 0; i < Tries && await leases.FindAsync(claim.Owner, claim.Run) is var now && claim.IsIn(now, time.GetUtcNow()); i++)
            if (await leases.TrySaveAsync(claim.Owner, Extended(now, null)))
                return;
    }

    /// <summary>
    /// The leases of a call are of many users: what is wrong with one must not be felt by another. One that failed is in neither list, so that the
    /// worker shows it again. Only where the store is away the whole call fails.
    /// </summary>
    private async ValueTask AloneAsync(string lease, List<string> lost, Func<ValueTask> step)
    {
        try
        {
            await step();
        }
        catch (SignalException refused) when (refused.Code == ErrorCodes.Forbidden)
        {
            lost.Add(lease);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or SignalException { Code: ErrorCodes.Unavailable }))
        {
            logger.NotRenewed(failure);
        }
    }

    private static IEnumerable<string> Checked(IReadOnlyList<string>? texts)
    {
        if (texts is null)
            throw SignalException.InvalidArgument("leases is missing.");
        if (texts.Count > MostAtOnce)
            throw SignalException.InvalidArgument($"leases must have at most {MostAtOnce}.");
        return texts.Any(string.IsNullOrWhiteSpace) ? throw SignalException.InvalidArgument("leases must have no blank one.") : texts.Distinct(StringComparer.Ordinal);
    }

    private LeaseEntry Extended(LeaseEntry entry, string? sessionId) => entry.Next() with
    {
        Until = time.GetUtcNow() + options.LeaseFor, IsTakenUp = true, Session = sessionId ?? entry.Session,
    };

    private async ValueTask<(LeaseClaim Claim, LeaseEntry Entry, RunWriter Run)?> TryExtendAsync(
        LeaseCall call, LeaseClaim? claim, string? sessionId, CancellationToken cancellationToken)
    {
        for (var i = 0; claim is not null && i < Tries; i++)
        {
            if (await checks.FindAsync(call, claim, cancellationToken) is not { } entry || claim.Ended(entry))
                return null;
            var extended = Extended(entry, sessionId);
            if (!await leases.TrySaveAsync(claim.Owner, extended, cancellationToken))
                continue;
            if (await opener.OpenAsync(claim.Owner, claim.Run, cancellationToken) is not { EndedAt: null } run)
                return null;
            if (!entry.IsTakenUp)
                await run.TakeUpAsync(() => checks.FenceAsync(call, claim), cancellationToken);
            registry.HolderOf(claim.Name)?.Tell(extended);
            return (claim, extended, run);
        }

        return null;
    }
}
