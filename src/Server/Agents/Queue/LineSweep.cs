using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Looks once a second for runs that wait: those that wait too long, and those that nobody moved, as whoever was to do it is gone.</summary>
internal sealed class LineSweep(
    IThreadLines lines, LinePump pump, IRunStore store, QueueMetrics metrics, TimeProvider time, ILogger<LineSweep> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int Most = 1000;

    private ITimer? _timer;
    private int _sweeping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static sweep => _ = ((LineSweep)sweep!).SweepAsync(), this, Period, Period);
        return Task.CompletedTask;
    }

    /// <summary>Nothing is left to do where the process drained before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Begin();
        _timer?.Dispose();
        await EndAsync();
        pump.Stop();
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>The process stops: from now on no run begins here whose turn comes. Where pods share the lines, another one begins it.</summary>
    public void Begin() => pump.Leave();

    /// <summary>Ends the runs that wait, for their turn or after it for somebody who serves their agent, where only this process knows of them.</summary>
    /// <returns>How many it ended.</returns>
    public async Task<int> EndAsync()
    {
        var ended = 0;
        foreach (var (user, run) in lines.OfThisProcessAlone)
            if (await TryEndAsync(user, run))
                ended++;
        return ended;
    }

    /// <summary>Never throws: the others end, too.</summary>
    private async Task<bool> TryEndAsync(UserKey user, RunId run)
    {
        try
        {
            return await store.FindAsync(user, run, CancellationToken.None) is { } waiting && await waiting.EndAsync(RunEnds.Stopped);
        }
        catch (Exception failure)
        {
            logger.QueuedRunNotMoved(failure, run.Value, user.Pseudonym);
            return false;
        }
    }

    private async Task SweepAsync()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
            return;
        try
        {
            var (threads, waiting) = await lines.DueAsync(Most, CancellationToken.None);
            metrics.Depth(waiting);
            foreach (var (user, thread) in threads)
                pump.Wake(user, thread);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            // It is said elsewhere that the store is away; what is due stays due.
        }
        catch (Exception failure)
        {
            logger.LinesNotSwept(failure);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
