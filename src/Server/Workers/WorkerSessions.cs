using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Begins and ends the sessions of workers, however they are connected.</summary>
internal sealed class WorkerSessions(
    WorkerRegistry registry, ILeaseStore leases, LeaseSettling settling, SignalMetrics metrics, IAuditLog audit, TimeProvider time, ILogger<WorkerSessions> logger)
{
    /// <exception cref="ArgumentException">The identity is not a proven application's.</exception>
    public WorkerSession Open(BoundIdentity identity, string id)
    {
        var session = new WorkerSession(WorkerApplication.Of(identity), id, identity.ExpiresAt);
        registry.Add(session);
        audit.Record(new("worker_connect", AuditDecision.Allowed, session.Application.Key, id));
        return session;
    }

    /// <summary>Says why, then lets the session end.</summary>
    public void Close(WorkerSession session, CloseCode code, string reason, TimeSpan retryAfter = default)
    {
        if (!session.Close(code, reason, retryAfter))
            return;
        metrics.Closed(code.Name);
        logger.SessionClosing(session.Application.Key.Pseudonym, session.Id, code.Name);
    }

    /// <summary>Closes those whose token has expired.</summary>
    public void CloseExpired()
    {
        var now = time.GetUtcNow();
        foreach (var session in registry.Sessions.Where(session => now >= session.Expires))
            Close(session, CloseCode.TokenExpired, "The token of this connection has expired; connect again with a new one and resume your leases.");
    }

    /// <summary>The connection is gone: leases that its worker knows of stay in force until they expire, the others are free at once.</summary>
    public void End(WorkerSession session)
    {
        foreach (var (run, isTold) in registry.Remove(session))
            if (!isTold)
                _ = HandBackAsync(session, run);
        audit.Record(new("worker_disconnect", AuditDecision.Allowed, session.Application.Key, session.Id));
    }

    private async Task HandBackAsync(WorkerSession session, RunName run)
    {
        try
        {
            if (await leases.FindAsync(run.User, run.Run) is { State: LeaseState.Leased } entry && entry.Session == session.Id)
                await settling.SettleAsync(entry, entry.WhenLeft, "Its worker went away before it had the run.");
        }
        catch (Exception failure)
        {
            logger.NotSettled(failure, run.Run.Value, run.User.Pseudonym);
        }
    }
}
