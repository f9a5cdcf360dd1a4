using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Renews the leases, at a third of the time that they last, whatever the handlers do.</summary>
internal sealed class LeaseKeeper(RunTable runs, LinkSlot slot, WorkerMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Renews until it is stopped. A lease that could not be renewed for as long as it lasts is given up here too: the gateway has
    /// given the run to somebody else by then, or ended it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(runs.LeaseFor / 3, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var run in runs.All.Where(run => run.IsOverdue(runs.LeaseFor)))
                run.Lose();
            if (!stop.IsCancellationRequested && slot.Now is { } link)
                await RenewAsync(link, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Never throws: what was not renewed is tried again.</summary>
    private async Task RenewAsync(ILink link, CancellationToken stop)
    {
        try
        {
            await runs.RenewAsync(link, stop).ConfigureAwait(false);
        }
        catch (SignalClientException refused)
        {
            metrics.Fault(refused.Code);
            logger.NotRenewed(refused.Code, refused.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The worker has stopped.
        }
    }
}
