using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <content>What workers may do with the leases that they show.</content>
internal sealed partial class WorkModel
{
    private const string Forbidden = "forbidden";

    /// <summary>The run is deleted: whether its lease is still known is the store's affair.</summary>
    private const string Gone = "conflict or forbidden";

    /// <summary>A worker says things with the numbers from <paramref name="first"/>.</summary>
    /// <returns>An error code, or the highest number that is accepted.</returns>
    public (string? Code, long Through) Publish(string application, ModelLease lease, long first, IReadOnlyList<WorkSaying> sayings)
    {
        var run = lease.Run;
        if (lease.Application != application || run.Lease != lease)
            return (Forbidden, 0);
        if (run.IsForgotten)
            return (Gone, 0);
        if (first > lease.N + 1)
            return ("invalid_argument", 0);
        var fresh = sayings.Skip((int)Math.Min(lease.N + 1 - first, sayings.Count)).ToArray();
        if (fresh.Length > 0 && (lease.IsOver || !WorkSaying.MayBeSaid(run, fresh)))
            return ("conflict", 0);
        if (fresh.Length > 0)
            run.Start();
        foreach (var saying in fresh)
            Say(run, saying);
        lease.N += fresh.Length;
        if (!lease.IsOver && (!lease.IsTakenUp || lease.Until - now() <= options.LeaseFor / 2))
            Extend(lease);
        return (null, lease.N);
    }

    /// <returns>Whether it is in force, and was extended.</returns>
    public bool Renew(string application, ModelLease lease)
    {
        if (lease.Application != application || !lease.IsInForce)
            return false;
        if (!lease.IsTakenUp)
            lease.Run.Start();
        Extend(lease);
        return true;
    }

    public bool Resume(ModelSession session, ModelLease lease)
    {
        if (!Renew(session.Application, lease))
            return false;
        lease.Session = session;
        return true;
    }

    public string? Release(string application, ModelLease lease)
    {
        if (lease.Application != application || lease.Run.Lease != lease)
            return Forbidden;
        if (lease.IsOver)
            return lease.Run.IsForgotten ? Gone : "conflict";
        if (lease.Run.CancelUntil is null)
            Requeue(lease.Run);
        else
            End(lease.Run, "agent_cancelled", RunStatus.Cancelled);
        return null;
    }

    private void Say(ModelRun run, WorkSaying saying)
    {
        if (saying.Ends is { } status)
        {
            EndUnderLease(run, saying.Type, status);
            return;
        }

        run.Said.Add(saying.Type);
        saying.Do(run, now());
    }

    private void Extend(ModelLease lease) => (lease.IsTakenUp, lease.Until) = (true, now() + options.LeaseFor);
}
