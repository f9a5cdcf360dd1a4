using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>What a user asks about threads. A thread of another user and one that never was get the same answer.</summary>
/// <remarks>Trust model: thread ids and pages come from the wire; the user is the connection's and nobody names one.</remarks>
internal sealed class ThreadCalls(IThreadStore store, ThreadChanges changes, IThreadRuns runs, PageTokens pages, IAuditLog audit)
{
    private const int UsualThreads = 50;
    private const int UsualRuns = 20;

    /// <summary>Creates a thread, or finds the one of that name if its title is the same or none is asked for.</summary>
    public async ValueTask<ThreadInfo> CreateAsync(UserConnectionContext connection, CreateThreadRequest request, CancellationToken cancellationToken)
    {
        var title = request.Title is null ? null : ThreadRules.Title(request.Title);
        var (thread, isNew) = await changes.CreateAsync(connection, request.ThreadId ?? ThreadId.New(), title, cancellationToken);
        if (isNew)
            audit.Record(new("create_thread", AuditDecision.Allowed, connection.User, connection.ConnectionId, thread.Thread.Value));
        else if (title is not null && title != thread.Title)
            throw SignalException.Conflict("You have a thread of that threadId with another title; RenameThread changes it.");
        return await InfoAsync(thread, cancellationToken);
    }

    public async ValueTask<ThreadInfo> RenameAsync(UserConnectionContext connection, RenameThreadRequest request, CancellationToken cancellationToken)
    {
        var (id, title) = (IdOf(request.ThreadId), ThreadRules.Title(request.Title));
        var thread = await changes.RenameAsync(connection, id, title, cancellationToken) ?? throw NotFound(connection, id, "rename_thread");
        audit.Record(new("rename_thread", AuditDecision.Allowed, connection.User, connection.ConnectionId, id.Value));
        return await InfoAsync(thread, cancellationToken);
    }

    /// <returns>The thread as it was; no run is under way in it any more.</returns>
    public async ValueTask<ThreadInfo> DeleteAsync(UserConnectionContext connection, DeleteThreadRequest request, CancellationToken cancellationToken)
    {
        var id = IdOf(request.ThreadId);
        var thread = await changes.DeleteAsync(connection, id, cancellationToken) ?? throw NotFound(connection, id, "delete_thread");
        audit.Record(new("delete_thread", AuditDecision.Allowed, connection.User, connection.ConnectionId, id.Value));
        return thread.ToInfo();
    }

    public async ValueTask<ThreadPage> ListAsync(UserConnectionContext connection, ListThreadsRequest request, CancellationToken cancellationToken)
    {
        var (user, limit) = (connection.User, ThreadRules.Limit(request.Limit, UsualThreads));
        var slice = await store.PageAsync(user, pages.Threads(user, request.Before), limit, cancellationToken);
        var active = await runs.ActiveAsync(user, cancellationToken);
        return new([.. slice.Threads.Select(thread => Info(thread, active))], pages.Of(user, slice.Next));
    }

    public async ValueTask<ThreadHistory> GetAsync(UserConnectionContext connection, GetThreadRequest request, CancellationToken cancellationToken)
    {
        var (user, id, limit) = (connection.User, IdOf(request.ThreadId), ThreadRules.Limit(request.Limit, UsualRuns));
        var before = pages.Runs(user, id, request.Before);
        var thread = await store.FindAsync(user, id, cancellationToken) ?? throw NotFound(connection, id, "get_thread");
        var slice = await runs.PageAsync(user, id, before, limit, cancellationToken);
        return new(await InfoAsync(thread, cancellationToken), slice.Runs, pages.Of(user, id, slice.Next));
    }

    private static ThreadInfo Info(StoredThread thread, IReadOnlyDictionary<ThreadId, RunId> active) =>
        thread.ToInfo(active.TryGetValue(thread.Thread, out var run) ? run : null);

    private static ThreadId IdOf(ThreadId? id) => id ?? throw SignalException.InvalidArgument("threadId is missing.");

    private async ValueTask<ThreadInfo> InfoAsync(StoredThread thread, CancellationToken cancellationToken) =>
        Info(thread, await runs.ActiveAsync(thread.Owner, cancellationToken));

    private SignalException NotFound(UserConnectionContext connection, ThreadId id, string action)
    {
        audit.Record(new(action, AuditDecision.Refused, connection.User, connection.ConnectionId, id.Value, "not_found"));
        return SignalException.NotFound("You have no thread of that threadId.");
    }
}
