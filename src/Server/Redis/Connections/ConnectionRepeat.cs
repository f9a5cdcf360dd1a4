using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Redis.Connections;

/// <summary>Repeats, before it ceases to hold, how many connections each user has here; so does whoever finds Redis emptied.</summary>
internal sealed class ConnectionRepeat(
    ConnectionLimit own, ConnectionRegister register, ConnectionMetrics metrics, TimeProvider time, ILogger<ConnectionRepeat> logger) : BackgroundService
{
    private const int UsersInOneCall = 100;
    private static readonly TimeSpan Period = ConnectionRegister.Holds / 3;

    private long _round;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RepeatAsync();
            }
            catch (RedisCallException)
            {
                // It is said elsewhere that Redis is away, or refuses. It is repeated soon.
            }
            catch (Exception failure)
            {
                logger.ConnectionsNotSaid(failure);
            }

            // Pods that were started together need not speak together.
            await Task.Delay(Period * (0.8 + 0.2 * Random.Shared.NextDouble()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RepeatAsync()
    {
        var counts = own.Counts;
        foreach (var some in counts.Chunk(UsersInOneCall))
            await register.SayAsync(some);
        var here = counts.Sum(count => count.Held);
        metrics.Everywhere(here + await register.SayAllAsync(new(default, here, ++_round)));
    }
}
