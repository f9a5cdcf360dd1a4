using System.Diagnostics;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>What a worker asks for with its leases, over whatever transport. The lease decides which run is meant; nothing else can name one.</summary>
/// <remarks>Trust model: the caller is the application of the connection's token. A lease is a text from outside until it was opened here.</remarks>
internal sealed class WorkerIngress(
    LeaseChecks checks, LeaseRenewal renewal, LeaseSettling settling, WorkerEvents events, PublishWindow window, WorkerRegistry registry, IRunOpener opener,
    WorkerOptions options, WorkerMetrics metrics, IAuditLog audit)
{
    private const int MaxReason = 500;

    /// <summary>Stores events of one run: all that are new, or by an error none.</summary>
    public async ValueTask<PublishAnswer> PublishAsync(WorkerApplication caller, PublishRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(caller, "publish");
        var (claim, entry) = await checks.RequireAsync(call, request.Lease, cancellationToken);
        var batch = events.Read(request.Events, claim.Base);
        using var place = window.Take(claim.Name, batch.Events.Count);
        if (await opener.OpenAsync(claim.Owner, claim.Run, cancellationToken) is not { } run)
            throw SignalException.Conflict("The run is not kept any more.");
        using var span = SpanOf(run.Run, batch);
        var isEnd = await PublishAsync(call, run, claim, batch);
        if (isEnd)
            await settling.EndedAsync(claim.Name);
        else
            await renewal.TouchAsync(claim, entry);
        metrics.Published(batch.Events.Count);
        return new(run.LastN - claim.Base, options.Window);
    }

    /// <summary>Hands a run back: it waits for another worker, and what it said is withdrawn.</summary>
    public async ValueTask ReleaseAsync(WorkerApplication caller, ReleaseRequest request, CancellationToken cancellationToken)
    {
        if (request.Reason is { Length: > MaxReason })
            throw SignalException.InvalidArgument($"reason must have at most {MaxReason} characters.");
        var call = new LeaseCall(caller, "release");
        while (true)
        {
            var (claim, entry) = await checks.RequireAsync(call, request.Lease, cancellationToken);
            if (claim.Ended(entry))
                throw SignalException.Conflict("The run has ended; there is nothing to hand back.");
            if (!await settling.SettleAsync(entry, entry.WhenLeft, request.Reason ?? "Its worker handed the run back."))
                continue;
            metrics.Lease(WorkerMetrics.Released);
            audit.Record(new(call.Action, AuditDecision.Allowed, caller.Key, Subject: claim.Run.Value));
            return;
        }
    }

    /// <summary>Pieces of text alone have none.</summary>
    private static Activity? SpanOf(StoredRun run, WorkerBatch batch) =>
        NetraActivities.Source.HasListeners() && batch.Events.Any(e => e is not MessageDelta)
            ? NetraActivities.Start(NetraActivities.Publish, ActivityKind.Consumer, run.Traceparent)
                ?.SetTag("netra.run.id", run.Run.Value).SetTag("gen_ai.agent.name", run.Agent).SetTag("netra.events", batch.Events.Count)
            : null;

    private async ValueTask<bool> PublishAsync(LeaseCall call, RunWriter run, LeaseClaim claim, WorkerBatch batch)
    {
        var holder = EventTypes.IsTerminal(batch.Events[^1].Type) ? registry.HolderOf(claim.Name) : null;
        holder?.Ending(claim.Name, true);
        try
        {
            // Not the caller's token: what a worker that hangs up has said counts.
            return await run.PublishAsync(batch, () => checks.FenceAsync(call, claim), CancellationToken.None);
        }
        finally
        {
            if (run.EndedAt is null)
                holder?.Ending(claim.Name, false);
        }
    }
}
