using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>
/// What a process does between being told to stop and stopping: it is not ready, takes no new connections, lets its runs end or ends them,
/// and tells its connections, not all at once, to come back elsewhere.
/// </summary>
/// <remarks>Runs end first, so that whoever is connected still hears of it. A connection is told once it has what its log holds.</remarks>
internal sealed class Drain(
    DrainOptions options, DrainState state, AgentRunner runner, UserChannels channels, IUserEventLog log, TimeProvider time, ILogger<Drain> logger)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task? _run;

    /// <summary>Drains, once: whoever asks again waits for the same.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _run ??= DrainAsync(cancellationToken);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        await Task.Yield();
        var (connections, runs) = (channels.Connections.Count(), runner.Running);
        logger.DrainBegins(connections, runs);
        await UntilAsync(() => runner.Running == 0, options.RunsWithin, cancellationToken);
        var ended = runner.Running;
        await runner.StopAsync(cancellationToken);
        await CloseAllAsync(cancellationToken);
        await UntilAsync(() => channels.Users == 0, options.RetryWithin, cancellationToken);
        logger.Drained(connections, ended, await LostAsync());
    }

    private async Task CloseAllAsync(CancellationToken cancellationToken)
    {
        var connections = channels.Connections.ToArray();
        Random.Shared.Shuffle(connections);
        await UntilAsync(() => connections.All(connection => connection.BehindAt is null), CatchUpWithin, cancellationToken);
        var began = time.GetTimestamp();
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i].Close(
                CloseCode.GoingAway, "This process is going away; connect again and go on from your cursor.", options.RetryWithin * Random.Shared.NextDouble());
            var due = TimeSpan.FromSeconds((i + 1.0) / options.ConnectionsPerSecond);
            if (due - time.GetElapsedTime(began) is var wait && wait >= Step)
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Events that somebody connected here was not given and will not find elsewhere: none where the log outlives the process.</summary>
    private async Task<long> LostAsync()
    {
        long lost = 0;
        foreach (var connection in channels.Connections)
            if (!log.OutlivesProcess && connection.BehindAt is { } at)
                lost += (await log.BoundsAsync(connection.Context.User, CancellationToken.None)).Head - at;
        return lost;
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan within, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!condition() && time.GetElapsedTime(began) < within && !cancellationToken.IsCancellationRequested)
            await Task.Delay(Step, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
