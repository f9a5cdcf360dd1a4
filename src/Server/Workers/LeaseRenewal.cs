using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>Keeps leases in force, and moves them to the connection that a worker came back on.</summary>
internal sealed class LeaseRenewal(
    LeaseChecks checks, ILeaseStore leases, WorkerRegistry registry, IRunOpener opener, WorkerOptions options, RedisOptions redis, WorkerMetrics metrics, IAuditLog audit, TimeProvider time,
    ILogger<LeaseRenewal> logger)
{
    private const int MostInACall = 1000;
    private const int AtOnce = 32;
    private const int Tries = 8;

    /// <summary>Keeps leases; the worker has taken their runs up.</summary>
    public async ValueTask<RenewAnswer> RenewAsync(WorkerApplication caller, RenewRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(caller, "renew");
        var shown = await EachAsync(call, request.Leases, async (lease, claim) =>
            await TryExtendAsync(call, claim, null, cancellationToken) is null ? null : lease);
        return new(shown.Kept, shown.Lost);
    }

    /// <summary>Goes on with leases on this connection.</summary>
    public async ValueTask<ResumeAnswer> ResumeAsync(WorkerSession session, ResumeRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(session.Application, "resume");
        var shown = await EachAsync(call, request.Leases, async (lease, shown) =>
        {
            if (await TryExtendAsync(call, shown, session.Id, cancellationToken) is not var (claim, entry, run))
                return null;
            await run.CatchUpAsync(cancellationToken);
            registry.Resume(session, claim.Name, entry.Agent, lease, isCancelTold: entry.CancelUntil is not null);
            session.Tell(entry);
            metrics.Lease(WorkerMetrics.Resumed);
            audit.Record(new("resume", AuditDecision.Allowed, session.Application.Key, session.Id, claim.Run.Value));
            return new ResumedRun(lease, run.LastN - claim.Base, entry.CancelUntil is not null);
        });
        return new(shown.Kept, shown.Lost);
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
    /// Does something with each lease of a call, with several at a time: they are of many users, and what is wrong with one must not be felt by another.
    /// One that failed, or whose turn did not come in time, is among neither the kept nor the lost, so that the worker shows it again; each call begins
    /// anywhere in the list, so that it is not the same ones again whose turn does not come. Only where the store is away the whole call fails.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="leases">The leases it shows.</param>
    /// <param name="step">Gives <see langword="null"/> for a lease that the worker has not any more.</param>
    private async ValueTask<(List<T> Kept, List<string> Lost)> EachAsync<T>(LeaseCall call, IReadOnlyList<string>? leases, Func<string, LeaseClaim?, ValueTask<T?>> step)
        where T : class
    {
        var opened = checks.Open(call, Checked(leases));
        var (done, began, first, putOff) = (new (bool IsDone, T? Kept)[opened.Count], time.GetTimestamp(), Random.Shared.Next(Math.Max(1, opened.Count)), 0);
        await Parallel.ForAsync(0, opened.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (turn, _) =>
        {
            var i = (first + turn) % opened.Count;
            if (time.GetElapsedTime(began) > redis.CallTimeout / 2)
            {
                Interlocked.Increment(ref putOff);
                return;
            }

            try
            {
                done[i] = (true, await step(opened[i].Lease, opened[i].Claim));
            }
            catch (Exception refused) when (refused is IsolationViolationException or SignalException { Code: ErrorCodes.Forbidden })
            {
                done[i] = (true, null);
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or SignalException { Code: ErrorCodes.Unavailable }))
            {
                logger.NotRenewed(failure);
            }
        });
        if (putOff > 0)
        {
            metrics.Leases(WorkerMetrics.PutOff, putOff);
            logger.PutOff(putOff, opened.Count, call.Action, call.Caller.Key.Pseudonym, (redis.CallTimeout / 2).TotalMilliseconds);
        }

        return ([.. done.Select(one => one.Kept).OfType<T>()], [.. opened.Where((_, i) => done[i] is (true, null)).Select(one => one.Lease)]);
    }

    private static IEnumerable<string> Checked(IReadOnlyList<string>? texts)
    {
        if (texts is null)
            throw SignalException.InvalidArgument("leases is missing.");
        if (texts.Count > MostInACall)
            throw SignalException.InvalidArgument($"leases must have at most {MostInACall}.");
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
