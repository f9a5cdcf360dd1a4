using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Runs that were refused to whoever asked for them and may be in Redis all the same: they are taken back, or ended, as soon as it can be reached.</summary>
/// <remarks>When this pod dies first, others find them among its runs and end them.</remarks>
internal sealed class RefusedRuns(RunRecords records, RunAdoption adoption, RedisServer server, TimeProvider time, ILogger<RefusedRuns> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly AgentError NotStarted = new(ErrorCodes.Unavailable, "The run could not be started; start it again.", true);

    private readonly ConcurrentDictionary<StoredRun, bool> _runs = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _added = new(0);

    /// <summary>How many wait for Redis.</summary>
    public int Count => _runs.Count;

    public void Add(StoredRun run)
    {
        _runs.TryAdd(run, true);
        _added.Release();
    }

    /// <summary>Takes back those of one name first: it is asked for again.</summary>
    /// <exception cref="SignalException"><c>unavailable</c>.</exception>
    public async ValueTask SettleAsync(UserKey user, RunId name)
    {
        foreach (var run in _runs.Keys.Where(run => run.Owner == user && run.Run == name))
            await StoreCalls.AnswerAsync(TakeBackAsync(run));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ((Task)_added.WaitAsync(_runs.IsEmpty ? Timeout.InfiniteTimeSpan : TryAgainAfter, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (server.Session is null && !stoppingToken.IsCancellationRequested)
                await Task.Delay(TryAgainAfter / 10, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var run in _runs.Keys)
                if (!stoppingToken.IsCancellationRequested)
                    await TryTakeBackAsync(run);
        }
    }

    private async Task TryTakeBackAsync(StoredRun run)
    {
        try
        {
            await TakeBackAsync(run);
        }
        catch (Exception failure) when (failure is RedisCallException or SignalException { Code: ErrorCodes.Unavailable })
        {
            // It is away again; this is tried again.
        }
        catch (Exception failure)
        {
            logger.RefusedRunNotEnded(failure, run.Run.Value, run.Owner.Pseudonym);
        }
    }

    private async ValueTask<bool> TakeBackAsync(StoredRun run)
    {
        if (await records.RemoveAsync(run) == RemovedRun.Stays && await adoption.FindAsync(run.Owner, run.Run, CancellationToken.None) is { } found
            && await found.EndAsync(NotStarted))
            logger.RefusedRunEnded(run.Run.Value, run.Owner.Pseudonym);
        return _runs.TryRemove(run, out _);
    }
}
