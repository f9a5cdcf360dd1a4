using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>What a user asks about runs that exist. A run of another user and one that never was get the same answer.</summary>
internal sealed class RunCalls(IRunStore store, RunExecutors executors, IAuditLog audit)
{
    private const int MaxReason = 500;

    public async ValueTask<RunState> GetAsync(UserConnectionContext connection, GetRunRequest request, CancellationToken cancellationToken) =>
        await (await FindAsync(connection, request.RunId, "get_run", cancellationToken)).ToStateAsync(cancellationToken);

    /// <summary>
    /// Ends the run: at once, whatever its agent does, where the agent is in this process or nobody has the run; else a worker is asked to, and
    /// has a time of grace. A run that has ended stays as it is.
    /// </summary>
    public async ValueTask<Run> CancelAsync(UserConnectionContext connection, CancelRunRequest request, CancellationToken cancellationToken)
    {
        if (request.Reason is { Length: > MaxReason })
            throw SignalException.InvalidArgument($"reason must have at most {MaxReason} characters.");
        var run = await FindAsync(connection, request.RunId, "cancel_run", cancellationToken);
        if (await executors.TryCancelAsync(connection.User, run.Run.Run, request.Reason) || await run.EndAsync(new AgentCancelled(request.Reason), CancellationToken.None))
            audit.Record(new("cancel_run", AuditDecision.Allowed, connection.User, connection.ConnectionId, run.Run.Run.Value));
        return await run.ToRunAsync(cancellationToken);
    }

    private async ValueTask<IRunHandle> FindAsync(UserConnectionContext connection, RunId? id, string action, CancellationToken cancellationToken)
    {
        var run = id ?? throw SignalException.InvalidArgument("runId is missing.");
        if (await store.FindAsync(connection.User, run, cancellationToken) is { } found)
            return found;
        audit.Record(new(action, AuditDecision.Refused, connection.User, connection.ConnectionId, run.Value, "not_found"));
        throw SignalException.NotFound("You have no run of that runId.");
    }
}
