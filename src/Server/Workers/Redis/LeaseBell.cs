using Netra.Signal.Server.Redis;
using StackExchange.Redis;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>Listens to what other pods ring: a run waits, a worker has news. What is missed is found by the sweep, or told with the next renewal.</summary>
internal sealed class LeaseBell(RedisServer server, RedisLeases leases, ILogger<LeaseBell> logger) : IHostedService
{
    private int _listening;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        server.Back += Listen;
        Listen();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        server.Back -= Listen;
        return Task.CompletedTask;
    }

    private void Listen()
    {
        if (server.Session is not null && Interlocked.Exchange(ref _listening, 1) == 0)
            _ = ListenAsync();
    }

    private async Task ListenAsync()
    {
        try
        {
            // The client library asks again by itself after a cut.
            await server.Subscriber.SubscribeAsync(leases.Channel, (_, message) =>
            {
                if ((string?)message is { } text)
                    leases.Ring(text);
            });
        }
        catch (Exception failure) when (failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException)
        {
            Volatile.Write(ref _listening, 0);
            logger.NotListening(failure.Message);
        }
    }
}
