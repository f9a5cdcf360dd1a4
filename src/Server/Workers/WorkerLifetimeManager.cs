using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Workers;

/// <summary>The worker hub has no sends at all: a worker is told of its own runs, by the writer of its connection.</summary>
/// <remarks>Every send and every group throws <see cref="IsolationViolationException"/> and is counted.</remarks>
/// <typeparam name="THub">The worker hub.</typeparam>
internal sealed class WorkerLifetimeManager<THub>(
    WorkerSessions sessions, Violations violations, ILogger<WorkerLifetimeManager<THub>> logger) : HubLifetimeManager<THub>
    where THub : Hub
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        if (connection.User.Identity is not BoundIdentity { Kind: TokenKind.Application, ClientId: not null } identity)
            throw Refuse("a connection without an application");
        var session = sessions.Open(identity, connection.ConnectionId);
        connection.Features.Set(session);
        _ = new WorkerConnectionWriter(connection, session, logger).RunAsync();
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (connection.Features.Get<WorkerSession>() is { } session)
            sessions.End(session);
        return Task.CompletedTask;
    }

    public override Task SendUserAsync(
        string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to a user");

    public override Task SendAllAsync(string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a broadcast");

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        throw Refuse("a broadcast");

    public override Task SendConnectionAsync(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to a connection");

    public override Task SendConnectionsAsync(
        IReadOnlyList<string> connectionIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to connections");

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to several users");

    public override Task SendGroupAsync(
        string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to a group");

    public override Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to groups");

    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        throw Refuse("a send to a group");

    public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        throw Refuse("a group");

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        throw Refuse("a group");

    public override Task<T> InvokeConnectionAsync<T>(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken) =>
        throw Refuse("a client result");

    public override Task SetConnectionResultAsync(string connectionId, Microsoft.AspNetCore.SignalR.Protocol.CompletionMessage result) =>
        throw Refuse("a client result");

    public override bool TryGetReturnType(string invocationId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Type? type)
    {
        type = null;
        return false;
    }

    private IsolationViolationException Refuse(string what)
    {
        violations.Say(ViolationKinds.Broadcast, "send");
        logger.SendRefused(what);
        return new($"The worker hub sends to nobody; {what} is refused.");
    }
}
