using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Moves the lines of threads on: for each thread one loop at a time, and none while nothing changes.</summary>
internal sealed class LinePump : IDisposable
{
    private readonly ThreadBell _bell;
    private readonly LineSteps _steps;
    private readonly ILogger<LinePump> _logger;
    private readonly KeyedLoops<ThreadName> _loops;
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isLeaving;

    public LinePump(ThreadBell bell, LineSteps steps, ILogger<LinePump> logger)
    {
        (_bell, _steps, _logger, _loops) = (bell, steps, logger, new(MoveAsync));
        bell.Rang += Wake;
    }

    /// <summary>From now on no run begins here whose turn comes.</summary>
    public void Leave() => _isLeaving = true;

    /// <summary>From now on nothing is looked at here: where pods share the lines, the others do.</summary>
    public void Stop()
    {
        _isLeaving = true;
        _stopping.Cancel();
    }

    /// <summary>Runs of that thread may wait, and something may be to do for them.</summary>
    public void Wake(UserKey user, ThreadId thread)
    {
        if (!_stopping.IsCancellationRequested)
            _loops.Wake(new(user, thread));
    }

    public void Dispose() => _bell.Rang -= Wake;

    /// <summary>Never throws: what was not done now is done at the next look.</summary>
    private async Task MoveAsync(ThreadName name)
    {
        try
        {
            while (await _steps.StepAsync(name.User, name.Thread, !_isLeaving, _stopping.Token))
            {
                // On to what follows from it.
            }
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            // It is said elsewhere that the store is away; the sweep looks again.
        }
        catch (Exception failure)
        {
            // What a look needs may be gone with the process.
            if (!_stopping.IsCancellationRequested)
                _logger.LineNotMoved(failure, name.Thread.Value, name.User.Pseudonym);
        }
    }
}
