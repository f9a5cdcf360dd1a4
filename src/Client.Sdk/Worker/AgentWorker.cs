using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Worker.Connection;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Worker;

/// <summary>An agents' side of a gateway: it offers agents, carries out the runs that it is given, and says what happens in them.</summary>
/// <remarks>
/// <para>It reconnects for as long as it takes, goes on with its runs, and sends again what was not acknowledged: each event is stored once. Its
/// leases are renewed on a timer of their own. A worker that stops takes no more runs, lets those it has end for
/// <see cref="AgentWorkerOptions.StopWithin"/>, and hands back the rest.</para>
/// <para>It fails, and with it its host, only when the gateway goes on refusing it for <see cref="AgentWorkerOptions.RefusalTimeout"/>.</para>
/// </remarks>
public sealed class AgentWorker : BackgroundService
{
    /// <summary>The name of the meter and of the source of activities of all workers.</summary>
    public const string TelemetryName = "Netra.Signal.Worker";

    /// <summary>How long a stop waits for handlers whose runs are handed back.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private readonly AgentWorkerOptions _options;
    private readonly ILogger _logger;
    private readonly WorkerMetrics _metrics = new();
    private readonly ActivitySource _activities = new(TelemetryName);
    private readonly LinkSlot _slot = new();
    private readonly WorkerCalls _calls;
    private readonly RunTable _runs;
    private readonly LeaseKeeper _keeper;
    private readonly WorkerLoop _loop;

    internal AgentWorker(AgentWorkerOptions options, IReadOnlyCollection<MappedAgent> agents, ILoggerFactory logging, IHubSource? hubs = null)
    {
        _options = WorkerSettings.Checked(options, agents);
        _logger = logging.CreateLogger<AgentWorker>();
        _calls = new(options);
        _runs = new(_calls, _logger);
        _keeper = new(_runs, _slot, _metrics, options.TimeProvider, _logger);
        _loop = new(
            hubs ?? new OwnHubs(options.Address!, WireNames.WorkerHubPath, options.TokenRefused, logging), _runs, _slot, _calls, options,
            [.. agents.Select(agent => agent.ToOffer(options.Concurrency))], _metrics, _logger);
        var work = new RunWork(agents.ToDictionary(agent => agent.Name, StringComparer.Ordinal), _metrics, _activities, _logger);
        _runs.Take = (assignment, link) => new(assignment, link, _runs.Terms.Window, options, _logger)
        {
            Work = run => work.RunAsync(run, new RunPump(run, _runs, _slot, _calls, _metrics, options, _logger).RunAsync(run.Over)),
        };
    }

    /// <summary>How many runs the worker has.</summary>
    public int Running => _runs.All.Count;

    /// <summary>Takes no more runs, waits until those it has are over or the time for it is, hands back the rest, and goes.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _logger.Stopping(Running, _options.StopWithin);
        var stop = new WorkerStop(_runs, _loop, _slot, _calls, _logger);
        await stop.FinishAsync(_options.StopWithin, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        await stop.HandBackAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await stop.LeaveAsync(LeaveWithin, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _metrics.Dispose();
        _activities.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var keeping = _keeper.RunAsync(over.Token);
        try
        {
            await _loop.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to.
        }
        catch (SignalClientException refused)
        {
            _logger.GaveUp(refused, refused.Code, refused.Message);
            throw;
        }
        finally
        {
            foreach (var run in _runs.All)
                run.Lose();
            await over.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(false);
        }
    }
}
