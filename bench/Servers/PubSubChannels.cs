using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using StackExchange.Redis;

namespace Netra.Signal.Bench.Servers;

/// <summary>The channels of the users who are connected here: subscribed to with the first connection, left with the last, under one lock.</summary>
internal sealed class PubSubChannels(ISubscriber redis)
{
    private readonly SemaphoreSlim _lock = new(1);
    private readonly ConcurrentDictionary<string, HubConnectionStore> _users = new();

    public async Task AddAsync(string channel, HubConnectionContext connection)
    {
        await _lock.WaitAsync();
        try
        {
            var connections = _users.GetOrAdd(channel, static _ => new());
            connections.Add(connection);
            if (connections.Count == 1)
                await SubscribeAsync(channel, connections);
        }
        finally
        {
            _lock.Release();
        }
    }

    public async Task RemoveAsync(string channel, HubConnectionContext connection)
    {
        await _lock.WaitAsync();
        try
        {
            if (!_users.TryGetValue(channel, out var connections))
                return;
            connections.Remove(connection);
            if (connections.Count > 0)
                return;
            _users.TryRemove(channel, out _);
            await redis.UnsubscribeAsync(channel);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Messages of a channel are written one after the other, those of different channels side by side: the newer client library has this queue.</summary>
    private async Task SubscribeAsync(string channel, HubConnectionStore connections)
    {
        var queue = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
        _ = WriteAsync(queue.Reader, connections);
        await redis.SubscribeAsync(channel, (_, message) => queue.Writer.TryWrite(message!));
    }

    private static async Task WriteAsync(ChannelReader<byte[]> messages, HubConnectionStore connections)
    {
        await foreach (var payload in messages.ReadAllAsync())
        {
            var message = new SerializedHubMessage([new SerializedMessage("json", payload)]);
            foreach (var connection in connections)
                await connection.WriteAsync(message);
        }
    }
}
