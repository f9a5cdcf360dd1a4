using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Watches the connection on which doorbells come: it can be lost while calls are answered, and what rang meanwhile was not heard.</summary>
internal sealed class DoorbellLine(RedisOptions options, RedisLink link, TimeProvider time)
{
    private ConnectionMultiplexer? _watched;
    private int _restored;
    private int _known;

    /// <summary>Asks whether it can be heard.</summary>
    /// <returns>Whether it can be, after it could not, or was lost, since this was asked before.</returns>
    public async Task<bool> IsBackAsync(CancellationToken cancellationToken)
    {
        var (connection, restored) = (link.Connection, Volatile.Read(ref _restored));
        // The library asks anew for all channels before it writes this: once it is answered, none is missing.
        var isHeard = await IsHeardAsync(connection.GetSubscriber(), cancellationToken);
        Watch(connection);
        if (!isHeard)
        {
            link.Bells.Begin();
            return false;
        }

        var isBack = link.Bells.Lasts is not null || restored != _known;
        link.Bells.End();
        _known = restored;
        return isBack;
    }

    private void Watch(ConnectionMultiplexer connection)
    {
        if (ReferenceEquals(_watched, connection))
            return;
        _watched = connection;
        connection.ConnectionRestored += (_, which) =>
        {
            if (which.ConnectionType == ConnectionType.Subscription)
                Interlocked.Increment(ref _restored);
        };
    }

    private async Task<bool> IsHeardAsync(ISubscriber subscriber, CancellationToken cancellationToken)
    {
        try
        {
            await RedisCall.WithinAsync(subscriber.PingAsync(), options.CallTimeout, time, cancellationToken);
            return true;
        }
        catch (RedisServerException)
        {
            // A refusal is an answer.
            return true;
        }
        catch (RedisAwayException)
        {
            return false;
        }
    }
}
