using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using StackExchange.Redis;

namespace Netra.Signal.Bench.Servers;

#pragma warning disable RS0030 // What the product forbids is what it is measured against.
/// <summary>The path of a user's message through the stock Redis backplane, and no more: publish per send, subscribe per user under one lock.</summary>
/// <remarks>
/// As <c>RedisHubLifetimeManager</c> of ASP.NET Core does it: a send is one awaited <c>PUBLISH</c>; a connection is there when its own channel
/// and its user's are subscribed to, the user's under the one lock of this server; what comes on a channel is written in order by a loop of
/// that channel. Left out, in its favour: MessagePack around the payload, other protocols, groups, acknowledgements, and logging.
/// </remarks>
internal sealed class PubSubBackplane(ISubscriber redis, IHubProtocolResolver protocols, ILogger<DefaultHubLifetimeManager<PubSubHub>> logger)
    : DefaultHubLifetimeManager<PubSubHub>(logger)
{
    private readonly PubSubChannels _users = new(redis);
    private readonly IHubProtocol _protocol = protocols.AllProtocols.Single();

    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        // Nobody sends to a connection here; the stock backplane subscribes to it all the same.
        var own = redis.SubscribeAsync(ConnectionChannel(connection), static (_, _) => { });
        await Task.WhenAll(own, _users.AddAsync(UserChannel(connection.UserIdentifier!), connection));
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        await Task.WhenAll(redis.UnsubscribeAsync(ConnectionChannel(connection)), _users.RemoveAsync(UserChannel(connection.UserIdentifier!), connection));
    }

    public override Task SendUserAsync(string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        redis.PublishAsync(UserChannel(userId), _protocol.GetMessageBytes(new InvocationMessage(methodName, args)).ToArray());

    private static string UserChannel(string user) => $"{typeof(PubSubHub).FullName}:user:{user}";

    private static string ConnectionChannel(HubConnectionContext connection) => $"{typeof(PubSubHub).FullName}:connection:{connection.ConnectionId}";
}
#pragma warning restore RS0030
