using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Runs;

/// <summary>Makes execution contexts: from a connection and a run that is stored for the same user, and from nothing else.</summary>
internal sealed class RunContexts(RunOptions options, Violations violations, TimeProvider time)
{
    /// <summary>The context of a run that this connection's user asked for.</summary>
    /// <exception cref="IsolationViolationException">"Connection user_id mismatch": the run is another user's.</exception>
    public UserExecutionContext ForRun(UserConnectionContext connection, StoredRun run)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(run);
        if (run.Owner != connection.User)
        {
            violations.Say(ViolationKinds.ForeignContext, "for_run", connection.User, connection.ConnectionId);
            throw new IsolationViolationException("Connection user_id mismatch");
        }

        return Create(run, connection.ConnectionId);
    }

    /// <summary>The context of a run that was kept for its user, sealed, and is taken over by this pod.</summary>
    public UserExecutionContext ForAdopted(StoredRun run) => Create(run, null);

    private UserExecutionContext Create(StoredRun run, string? connectionId) => UserExecutionContext.Create(
        run.Owner, run.Thread, run.Run, run.Agent, run.ParentRun, connectionId, time.GetUtcNow(), options.Traceparent ? run.Traceparent : null);
}
