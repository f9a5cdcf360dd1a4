using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Worker.Connection;
using Netra.Signal.Client.Worker.Runs;

namespace Netra.Signal.Client.Worker;

/// <summary>The steps of a worker that stops.</summary>
internal sealed class WorkerStop(RunTable runs, WorkerLoop loop, LinkSlot slot, WorkerCalls calls, ILogger logger)
{
    private const string Reason = "Its worker stops.";

    /// <summary>Takes no more runs, and lets those there are end. It never throws.</summary>
    public async Task FinishAsync(TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await loop.LeaveAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SignalClientException or OperationCanceledException)
        {
            // A gateway that gives it a run all the same gets it back.
        }

        // A run that was on its way when the worker left is waited for, too.
        while (runs.All is { Count: > 0 } all && !either.IsCancellationRequested)
            await Task.WhenAll(all.Select(run => run.Left)).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Hands back what is left: it begins anew with another worker. It never throws.</summary>
    public Task HandBackAsync(CancellationToken cancellationToken) => Task.WhenAll(runs.All.Select(run => HandBackAsync(run, cancellationToken)));

    /// <summary>Waits for handlers that are over.</summary>
    public async Task LeaveAsync(TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(runs.All.Select(run => run.Left)).WaitAsync(within, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            logger.HandlersStayed(runs.All.Count);
        }
    }

    private async Task HandBackAsync(HeldRun run, CancellationToken cancellationToken)
    {
        // First here: what the handler does from now on is said by nobody.
        run.HandBack();
        try
        {
            if (slot.Now is { } link)
                await calls.ReleaseAsync(link, run.Lease, Reason, cancellationToken).ConfigureAwait(false);
            else
                logger.NotHandedBack(run.Name, "There is no connection.");
        }
        catch (Exception failure)
        {
            logger.NotHandedBack(run.Name, failure.Message);
        }
    }
}
