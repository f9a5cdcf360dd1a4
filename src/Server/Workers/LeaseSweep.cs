using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers;

/// <summary>Looks once a second for leases, waits and times of grace that are over, for tokens of workers that expired, and for runs that nobody moved.</summary>
internal sealed class LeaseSweep(
    ILeaseStore leases, ILeaseIndex index, LeaseSettling settling, LeasePump pump, WorkerRegistry registry, WorkerSessions sessions, WorkerFarewell farewell, WorkerOptions options,
    WorkerMetrics metrics, TimeProvider time, ILogger<LeaseSweep> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int Most = 1000;

    private readonly ConcurrentDictionary<RunName, bool> _settling = new();
    private ITimer? _timer;
    private int _sweeping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static sweep => _ = ((LeaseSweep)sweep!).SweepAsync(), this, Period, Period);
        return Task.CompletedTask;
    }

    /// <summary>Nothing is left to do where the process drained before; a host that stops otherwise lets go of the workers here.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        farewell.Begin();
        await farewell.EndAsync();
    }

    public void Dispose() => _timer?.Dispose();

    private async Task SweepAsync()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
            return;
        try
        {
            sessions.CloseExpired();
            pump.WakeAll();
            registry.ServedAnywhere = index.OutlivesProcess ? await index.ShareAsync(registry.Served) : registry.ServedAnywhere;
            foreach (var run in await index.DueAsync(time.GetUtcNow(), Most))
                if (_settling.TryAdd(run, true))
                    _ = SettleAsync(run);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            // It is said elsewhere that the store is away; what is due stays due.
        }
        catch (Exception failure)
        {
            logger.SweepFailed(failure);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    /// <summary>Never throws: what could not be settled is due again.</summary>
    private async Task SettleAsync(RunName run)
    {
        try
        {
            var entry = await leases.FindAsync(run.User, run.Run);
            if (entry is null)
                await ForgetAsync(run);
            else if (entry.Due <= time.GetUtcNow())
                await SettleAsync(entry);
            else if (entry.State == LeaseState.Leased)
                // It has longer, as the store was away. Stored, or it would be among what is due until then.
                await leases.TrySaveAsync(entry.Owner, entry.Next());
        }
        catch (IsolationViolationException)
        {
            await EndUnreadableAsync(run);
        }
        catch (Exception failure)
        {
            logger.NotSettled(failure, run.Run.Value, run.User.Pseudonym);
        }
        finally
        {
            _settling.TryRemove(run, out _);
        }
    }

    private ValueTask ForgetAsync(RunName run)
    {
        registry.Drop(run);
        return index.DropAsync(run);
    }

    /// <summary>Never throws. What cannot be read must not be due for ever: it would stand before what can.</summary>
    private async ValueTask EndUnreadableAsync(RunName run)
    {
        try
        {
            await index.DropAsync(run);
            await settling.EndUnreadableAsync(run);
        }
        catch (Exception failure)
        {
            logger.NotSettled(failure, run.Run.Value, run.User.Pseudonym);
        }
    }

    private async ValueTask SettleAsync(LeaseEntry entry)
    {
        switch (entry.State)
        {
            case LeaseState.Over:
                await leases.TryRemoveAsync(entry.Owner, entry);
                break;
            case LeaseState.Settling:
                await settling.SettleAsync(entry, entry.Settlement);
                break;
            case LeaseState.Waiting:
                await SettleAsync(entry, Settlement.Expired, WorkerMetrics.Expired);
                break;
            case LeaseState.Leased when entry.CancelUntil is not null:
                await SettleAsync(entry, entry.WhenStopped, entry.IsOverTime ? WorkerMetrics.TimedOut : WorkerMetrics.Cancelled);
                break;
            case LeaseState.Leased when entry.RunUntil <= time.GetUtcNow() && entry.Until > time.GetUtcNow():
                await StopAsync(entry);
                break;
            default:
                await SettleAsync(entry with { Losses = entry.Losses + 1 }, entry.Losses < options.Retries ? Settlement.Requeue : Settlement.Lost, WorkerMetrics.Lost);
                break;
        }
    }

    /// <summary>The worker had its time. It is told to end the run, as when its user cancels it.</summary>
    private async ValueTask StopAsync(LeaseEntry entry)
    {
        var told = entry.Next() with { IsOverTime = true, CancelUntil = time.GetUtcNow() + options.CancelWithin, CancelReason = LeaseSettling.OverTime };
        if (await leases.TrySaveAsync(entry.Owner, told))
            index.Tell(entry.Name);
    }

    private async ValueTask SettleAsync(LeaseEntry entry, Settlement settlement, string outcome)
    {
        if (!await settling.SettleAsync(entry, settlement))
            return;
        metrics.Lease(outcome);
        logger.Settled(entry.Run.Value, entry.Owner.Pseudonym, entry.Agent, outcome);
    }
}
