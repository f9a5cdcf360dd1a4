using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Connection;

/// <summary>Connects, goes on with the runs that the worker has, and offers its agents; again whenever the connection is over.</summary>
internal sealed class WorkerLoop(
    IHubSource hubs, RunTable runs, LinkSlot slot, WorkerCalls calls, AgentWorkerOptions options, IReadOnlyList<AgentOffer> offers, WorkerMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(options.ReconnectDelay, options.MaxReconnectDelay, Random.Shared.NextDouble);
    private readonly Patience _patience = new(options.ToConnection());
    private volatile bool _isLeaving;

    /// <summary>Runs until it is stopped.</summary>
    /// <exception cref="SignalClientException">The gateway goes on refusing; trying again would not help.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        // A gateway that is away is waited for from the first: it may be started after its workers.
        _patience.Begin();
        _patience.Connected();
        while (true)
        {
            var error = await ConnectAsync(stop).ConfigureAwait(false);
            metrics.Fault(error.Code);
            if (_patience.IsOver(error))
                throw error;
            var wait = _backoff.Next(error.RetryAfter);
            logger.Reconnecting(error.InnerException, error.Code, error.Message, wait);
            await Task.Delay(wait, options.TimeProvider, stop).ConfigureAwait(false);
        }
    }

    /// <summary>From now on the worker offers nothing: it gets no more runs.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        if (slot.Now is { } link)
            await calls.RegisterAsync(link, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task<SignalClientException> ConnectAsync(CancellationToken stop)
    {
        using var link = new WorkerLink(hubs.Take(), runs, options.TimeProvider);
        var since = options.TimeProvider.GetTimestamp();
        try
        {
            await OpenAsync(link, stop).ConfigureAwait(false);
            _patience.Connected();
            since = options.TimeProvider.GetTimestamp();
            return (await link.Ended.WaitAsync(stop).ConfigureAwait(false)).Error;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return Refusals.FromOpen(failure);
        }
        finally
        {
            if (options.TimeProvider.GetElapsedTime(since) >= Steady)
                _backoff.Reset();
            slot.Clear();
            await CloseAsync(link).ConfigureAwait(false);
        }
    }

    private async Task OpenAsync(WorkerLink link, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var token = await TokenRenewal.AskAsync(options.AccessToken!, either.Token).ConfigureAwait(false);
        await hubs.StartAsync(link.Hub, token, either.Token).ConfigureAwait(false);
        // First what the worker has, so that it counts when new runs are handed out.
        if (!await runs.ResumeAsync(link, either.Token).ConfigureAwait(false))
            throw (await link.Ended.ConfigureAwait(false)).Error;
        slot.Set(link);
        var answer = await calls.RegisterAsync(link, _isLeaving ? [] : offers, either.Token).ConfigureAwait(false)
            ?? throw (await link.Ended.ConfigureAwait(false)).Error;
        runs.Registered(answer);
        if (!_isLeaving)
            logger.Serving(string.Join(", ", offers.Select(offer => offer.Name)), answer.LeaseSeconds, answer.Window);
    }

    private async Task CloseAsync(WorkerLink link)
    {
        link.Dispose();
        try
        {
            await hubs.StopAsync(link.Hub).WaitAsync(options.AttemptTimeout, options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // It is given up in any case, and the next one owes it nothing.
            logger.NotClosed(failure);
        }
    }
}
