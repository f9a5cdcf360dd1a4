using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Compares, now and then and not all pods at once, the logs of all connected users with what this pod heard of them: a doorbell may be lost.</summary>
internal sealed class HeadSweep(RedisEventLog log, RedisServer server, RedisOptions options, EventLogOptions kept, TimeProvider time, ILogger<HeadSweep> logger) : BackgroundService
{
    private const int AtOnce = 64;

    /// <summary>At least four times before a log expires: while somebody is connected it is looked at, and so kept.</summary>
    private TimeSpan Period => TimeSpan.FromTicks(Math.Min(options.SweepPeriod.Ticks, kept.KeptFor.Ticks / 4));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period * (0.75 + (Random.Shared.NextDouble() / 2)), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            log.Forget();
            if (!stoppingToken.IsCancellationRequested && server.Session is not null)
                await CompareAsync(stoppingToken);
        }
    }

    private async Task CompareAsync(CancellationToken stoppingToken)
    {
        var (compared, missed) = (0, 0);
        foreach (var some in log.Subscribed.Chunk(AtOnce))
        {
            try
            {
                var answers = await Task.WhenAll(some.Select(user => CompareAsync(user, stoppingToken)));
                (compared, missed) = (compared + some.Length, missed + answers.Count(isMissed => isMissed));
            }
            catch (Exception failure) when (failure is RedisAwayException or OperationCanceledException)
            {
                // It is away or this process stops: when it is back everything is looked at anyway.
                return;
            }
            catch (Exception failure)
            {
                logger.SweepFailed(failure);
            }
        }

        if (missed > 0)
            logger.DoorbellsMissed(missed, compared);
    }

    private static async Task<bool> CompareAsync(RedisUserLog user, CancellationToken stoppingToken)
    {
        try
        {
            return await user.CompareAsync(stoppingToken);
        }
        catch (RedisRefusedException)
        {
            // It was heard and counted, and it is this user's alone.
            return false;
        }
    }
}
