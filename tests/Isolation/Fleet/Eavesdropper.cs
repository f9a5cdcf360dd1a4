using System.Collections.Concurrent;
using System.Text;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Hears all that is published in a Redis, on whatever channel.</summary>
internal sealed class Eavesdropper : IDisposable
{
    private readonly ConcurrentQueue<(string Channel, string Text)> _heard = new();
    private readonly ConnectionMultiplexer _connection;

    private Eavesdropper(ConnectionMultiplexer connection) => _connection = connection;

    public IReadOnlyCollection<(string Channel, string Text)> Heard => _heard;

    public static async Task<Eavesdropper> StartAsync(RedisProcess redis)
    {
        var ear = new Eavesdropper(await ConnectionMultiplexer.ConnectAsync(redis.Configuration));
        await ear._connection.GetSubscriber().SubscribeAsync(
            new RedisChannel("*", RedisChannel.PatternMode.Pattern), (channel, message) => ear._heard.Enqueue((channel!, Encoding.Latin1.GetString((byte[]?)message ?? []))));
        return ear;
    }

    public void Dispose() => _connection.Dispose();
}
