namespace Netra.Signal.Server.Redis;

/// <summary>Says every few seconds that this pod lives, tells of others that do not, and says when it goes.</summary>
internal sealed class PodRegistry(RedisServer server, RedisKeys keys, PodRoll roll, TimeProvider time, ILogger<PodRegistry> logger) : BackgroundService
{
    /// <summary>How often a pod says that it lives.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>Whoever goes does not wait for a Redis that is away.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private Task _told = Task.CompletedTask;

    /// <summary>Told of every pod that is dead, again and again until <see cref="RemoveAsync"/>.</summary>
    public event Func<OtherPod, Task>? Dead;

    public static RedisScript RemovePod { get; } = new("remove-pod.lua");

    /// <summary>Forgets a dead pod of which nothing is left.</summary>
    public async Task RemoveAsync(OtherPod dead) =>
        await server.RunAsync(RemovePod, [keys.Shared("pods"), keys.Shared($"pod:{dead.Id}:runs"), keys.Shared($"pod:{dead.Id}")], [dead.Id]);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await LeaveAsync().WaitAsync(LeaveWithin, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (server.Session is not null)
                    await BeatAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RedisCallException or OperationCanceledException)
            {
                // It is said elsewhere that Redis is away, or full.
                roll.Forget();
            }
            catch (Exception failure)
            {
                logger.BeatFailed(failure);
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        var dead = roll.Take(await server.RunAsync(PodRoll.Heartbeat, roll.Keys, roll.Word, stoppingToken));
        server.HasTaken();
        // Beside the beat, and once at a time: whoever cleans up must go on saying that it lives.
        if (_told.IsCompleted)
            _told = TellAsync(dead);
    }

    /// <summary>Never throws: who does not hear it takes this pod for dead after a while.</summary>
    private async Task LeaveAsync()
    {
        try
        {
            if (server.Session is not null)
                await server.RunAsync(PodRoll.Heartbeat, roll.Keys, roll.Goodbye);
        }
        catch (Exception failure) when (failure is RedisCallException or ObjectDisposedException)
        {
            // Redis is away.
        }
    }

    private async Task TellAsync(IReadOnlyList<OtherPod> dead)
    {
        foreach (var pod in dead)
        {
            try
            {
                if (Dead is { } told)
                    await told(pod);
            }
            catch (RedisAwayException)
            {
                // It is said elsewhere that Redis is away; the next beat finds that pod again.
            }
            catch (Exception failure)
            {
                logger.BeatFailed(failure);
            }
        }
    }
}
