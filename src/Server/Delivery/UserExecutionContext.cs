using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Delivery;

/// <summary>What acts for a user while a run executes: immutable all the way down, and bound to one user, thread and run.</summary>
/// <remarks>
/// Made by <c>connection.ForRun(storedRun)</c> or from a run lease, both of which check that the user is the same; never from ids in
/// arguments. Thread and run are required, never invented.
/// </remarks>
internal sealed class UserExecutionContext
{
    /// <summary>How deep children may nest.</summary>
    public const int MaxDepth = 10;

    private UserExecutionContext(
        UserKey user, ThreadId thread, RunId run, string agent, RunId? parentRun, string? connectionId, DateTimeOffset created, string? traceparent)
    {
        User = user.IsValid ? user : throw new ArgumentException("user is required: without one nothing keeps users apart.", nameof(user));
        Thread = thread != default ? thread : throw new ArgumentException("threadId is required and never made up.", nameof(thread));
        Run = run != default ? run : throw new ArgumentException("runId is required and never made up.", nameof(run));
        ArgumentException.ThrowIfNullOrWhiteSpace(agent);
        Agent = agent;
        ParentRun = parentRun;
        ConnectionId = connectionId;
        Created = created;
        Traceparent = traceparent;
        Request = RequestId.New();
    }

    private UserExecutionContext(UserExecutionContext parent, string operation, DateTimeOffset created)
        : this(parent.User, parent.Thread, parent.Run, parent.Agent, parent.ParentRun, parent.ConnectionId, created, parent.Traceparent)
    {
        ParentRequest = parent.Request;
        Operation = operation;
        Depth = parent.Depth + 1;
    }

    public UserKey User { get; }

    public ThreadId Thread { get; }

    public RunId Run { get; }

    public string Agent { get; }

    public RunId? ParentRun { get; }

    /// <summary>This request of the run; a child context has one of its own.</summary>
    public RequestId Request { get; }

    /// <summary>The connection that asked for the run, if it was one. It is told nothing for that: the user is.</summary>
    public string? ConnectionId { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The W3C trace context that its events carry; <see langword="null"/> for none.</summary>
    public string? Traceparent { get; }

    public RequestId? ParentRequest { get; }

    public string? Operation { get; }

    /// <summary>0 for the context of the run itself, at most <see cref="MaxDepth"/>.</summary>
    public int Depth { get; }

    /// <summary>A context for a part of the same run: the same user, thread and run; another request.</summary>
    /// <exception cref="ArgumentException">The operation has no name.</exception>
    /// <exception cref="InvalidOperationException">Children nest deeper than <see cref="MaxDepth"/>.</exception>
    public UserExecutionContext CreateChild(string operation, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        return Depth < MaxDepth
            ? new(this, operation, time.GetUtcNow())
            : throw new InvalidOperationException($"Execution contexts nest at most {MaxDepth} deep.");
    }

    internal static UserExecutionContext Create(
        UserKey user, ThreadId thread, RunId run, string agent, RunId? parentRun, string? connectionId, DateTimeOffset created,
        string? traceparent = null) =>
        new(user, thread, run, agent, parentRun, connectionId, created, traceparent);
}
