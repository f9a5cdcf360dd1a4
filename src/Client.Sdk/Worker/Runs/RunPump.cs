using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Worker.Connection;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Sends what a run says, in batches, one after the other, over whatever connection there is; what was not acknowledged is sent again.</summary>
internal sealed class RunPump(HeldRun run, RunTable runs, LinkSlot slot, WorkerCalls calls, WorkerMetrics metrics, AgentWorkerOptions options, ILogger logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>So often in a row the gateway may fail at the same events before they count as refused.</summary>
    private const int MostFailures = 5;

    private readonly Backoff _backoff = new(FirstWait, LongestWait, Random.Shared.NextDouble);
    private int _failures;

    /// <summary>Sends until nothing more will be said.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            while (await run.Outbox.FilledAsync().ConfigureAwait(false))
            {
                var link = await slot.GetAsync().WaitAsync(over).ConfigureAwait(false);
                // A run whose assignment came with the last breath of a connection is not known to the next one.
                if (!ReferenceEquals(run.Link, link) && !await runs.ResumeAsync(link, [run], over).ConfigureAwait(false))
                    continue;
                if (run.Outbox.Next() is { Count: > 0 } batch)
                    await SendAsync(link, batch, over).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The worker has the run no more.
        }
    }

    private async Task SendAsync(ILink link, IReadOnlyList<WorkerEvent> batch, CancellationToken over)
    {
        var sent = run.Now;
        try
        {
            if (await calls.PublishAsync(link, run.Lease, batch, over).ConfigureAwait(false) is not { } answer)
                return;
            _backoff.Reset();
            _failures = 0;
            run.Accepted(sent);
            if (!run.Outbox.Accept(answer.AcceptedThrough, answer.Window))
                run.Lose();
        }
        catch (SignalClientException refused)
        {
            metrics.Fault(refused.Code);
            await RefusedAsync(link, batch, refused, over).ConfigureAwait(false);
        }
    }

    private async Task RefusedAsync(ILink link, IReadOnlyList<WorkerEvent> batch, SignalClientException refused, CancellationToken over)
    {
        switch (refused.Code)
        {
            // Of a call that its user has not approved the lease knows nothing: it is the call's own fault.
            case ErrorCodes.Forbidden when !refused.IsUnapprovedCall:
                run.Lose();
                break;
            case ErrorCodes.Unauthorized or ClientErrorCodes.Protocol:
                await link.EndSoonAsync(new(refused)).ConfigureAwait(false);
                break;
            case ErrorCodes.Unavailable:
            case ErrorCodes.Internal when ++_failures < MostFailures:
            case ErrorCodes.LimitExceeded when refused.RetryAfter > TimeSpan.Zero:
                var wait = _backoff.Next(refused.RetryAfter);
                logger.PublishPutOff(run.Name, refused.Code, refused.Message, wait);
                await Task.Delay(wait, options.TimeProvider, over).ConfigureAwait(false);
                break;
            default:
                if (batch.Count == 1)
                    logger.PublishRefused(run.Name, batch[0].Type, batch[0].N, refused.Code, refused.Message);
                run.Outbox.Refuse(batch.Count, refused);
                break;
        }
    }
}
