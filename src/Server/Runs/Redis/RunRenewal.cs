using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Keeps what belongs to runs under way from expiring, however long they are silent; and lets go of what was kept for those that ended.</summary>
internal sealed class RunRenewal(
    MemoryRunStore carriedOut, RedisRunStore store, RunRecords records, LostRuns lost, RunOptions options, EventLogOptions log, RedisServer server, TimeProvider time, ILogger<RunRenewal> logger)
    : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Four times before anything expires.</summary>
    private TimeSpan Period => TimeSpan.FromTicks(Math.Min(Longest.Ticks, Math.Min(options.KeptFor.Ticks, log.KeptFor.Ticks) / 4));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (server.Session is null || stoppingToken.IsCancellationRequested)
                continue;
            await AloneAsync(lost.EndStrayAsync);
            foreach (var user in store.Watched)
                store.LookForEnds(user);
            foreach (var user in carriedOut.Owners)
                if (!stoppingToken.IsCancellationRequested)
                    await AloneAsync(() => RenewAsync(user));
        }
    }

    private async Task RenewAsync(UserKey user)
    {
        if (carriedOut.Active(user) is { Count: > 0 } active)
            foreach (var run in await records.RenewAsync(user, active))
                await AloneAsync(() => run.CatchUpAsync(CancellationToken.None).AsTask());
    }

    /// <summary>What is wrong with one user or run is felt by no other.</summary>
    private async Task AloneAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception away) when (away is RedisCallException or SignalException { Code: ErrorCodes.Unavailable })
        {
            // It is said elsewhere that Redis is away.
        }
        catch (Exception failure)
        {
            logger.NotRenewed(failure);
        }
    }
}
