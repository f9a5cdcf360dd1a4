using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>A send to one user is an append to that user's log. There is no way to send to anybody else.</summary>
/// <remarks>
/// SignalR's own seam for backplanes. <c>SendUserAsync</c> completes when the emission is stored and its positions are filled in;
/// connections are woken by the log and written by their own cursors. Every other send and every group throws
/// <see cref="IsolationViolationException"/> and is counted.
/// </remarks>
/// <typeparam name="THub">The user hub.</typeparam>
internal sealed class UserLifetimeManager<THub>(UserChannels channels, DeliveryServices services) : HubLifetimeManager<THub>
    where THub : Hub
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var identity = connection.User.Identity as BoundIdentity;
        if (identity is not { Kind: TokenKind.User })
            throw Refuse("a connection without a user");
        var context = new UserConnectionContext(identity.Key, connection.ConnectionId, services.Time.GetUtcNow(), identity.ExpiresAt);
        var cursor = new ConnectionCursor(context, new HubConnectionWriter(connection), services);
        connection.Features.Set(cursor);
        channels.Add(cursor);
        services.Metrics.ConnectionOpened();
        services.Audit.Record(new("connect", AuditDecision.Allowed, context.User, context.ConnectionId));
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (connection.Features.Get<ConnectionCursor>() is not { } cursor)
            return Task.CompletedTask;
        channels.Remove(cursor);
        if (cursor.WasStalled(services.Time.GetUtcNow()))
        {
            services.Metrics.Closed(SignalMetrics.Stalled);
            services.Logger.Stalled(cursor.Context.User.Pseudonym, cursor.Context.ConnectionId);
        }

        services.Metrics.ConnectionGone();
        services.Audit.Record(new("disconnect", AuditDecision.Allowed, cursor.Context.User, cursor.Context.ConnectionId));
        return Task.CompletedTask;
    }

    public override async Task SendUserAsync(
        string userId, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        if (methodName != nameof(IUserEvents.Emit) || args is not [Emission emission])
            throw Refuse("a send of something other than an emission");
        if (!emission.Owner.IsPrintedAs(userId))
            throw Refuse("an emission to another user");
        emission.Fill(await services.Log.AppendAsync(emission.Owner, emission.Events, cancellationToken));
        services.Metrics.Emitted(emission.Events.Count);
    }

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
        services.Violations.Say(ViolationKinds.Broadcast, "send");
        services.Logger.SendRefused(what);
        return new($"The user hub sends to the one user of an execution context; {what} is refused.");
    }
}
