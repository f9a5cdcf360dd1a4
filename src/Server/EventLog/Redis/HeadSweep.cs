using System.Collections.Concurrent;
using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Compares, now and then and not all pods at once, the logs of all connected users with what this pod heard of them: a doorbell may be lost.</summary>
internal sealed class HeadSweep(RedisEventLog log, RedisServer server, RedisOptions options, EventLogOptions kept, TimeProvider time, ILogger<HeadSweep> logger) : BackgroundService
{
    private const int AtOnce = 64;

    /// <summary>How long a doorbell may be on its way beside the answer that tells of what it rings for: late is not lost.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(500);

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

    /// <summary>All who are behind wait together: however many were deafened, they hear again after one wait.</summary>
    private async Task CompareAsync(CancellationToken stoppingToken)
    {
        var behind = new ConcurrentQueue<(RedisUserLog Log, LogBounds Head)>();
        var compared = 0;
        foreach (var some in log.Subscribed.Chunk(AtOnce))
        {
            if (!await TryCompareAsync(some, behind, stoppingToken))
                break;
            compared += some.Length;
        }

        if (behind.IsEmpty)
            return;
        await Task.Delay(OnItsWay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var missed = behind.Count(late => late.Log.MakeUpFor(late.Head));
        if (missed > 0)
            logger.DoorbellsMissed(missed, Math.Max(missed, compared));
    }

    /// <returns>False when there is no use in going on: Redis is away, and when it is back everything is looked at anyway, or this process stops.</returns>
    private async Task<bool> TryCompareAsync(RedisUserLog[] some, ConcurrentQueue<(RedisUserLog Log, LogBounds Head)> behind, CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(some.Select(user => CompareAsync(user, behind, stoppingToken)));
        }
        catch (Exception failure) when (failure is RedisAwayException or OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure)
        {
            logger.SweepFailed(failure);
        }

        return true;
    }

    private static async Task CompareAsync(RedisUserLog user, ConcurrentQueue<(RedisUserLog Log, LogBounds Head)> behind, CancellationToken stoppingToken)
    {
        try
        {
            if (await user.CompareAsync(stoppingToken) is { } head)
                behind.Enqueue((user, head));
        }
        catch (RedisRefusedException)
        {
            // It was heard and counted, and it is this user's alone.
        }
    }
}
