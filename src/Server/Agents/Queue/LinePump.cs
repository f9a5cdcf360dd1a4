using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Moves the lines of threads on: for each thread one loop at a time, and none while nothing changes.</summary>
internal sealed class LinePump : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ThreadName, bool> _again = [];
    private readonly ThreadBell _bell;
    private readonly LineSteps _steps;
    private readonly ILogger<LinePump> _logger;
    private volatile bool _isLeaving;
    private volatile bool _isStopped;

    public LinePump(ThreadBell bell, LineSteps steps, ILogger<LinePump> logger)
    {
        (_bell, _steps, _logger) = (bell, steps, logger);
        bell.Rang += Wake;
    }

    /// <summary>From now on no run begins here whose turn comes.</summary>
    public void Leave() => _isLeaving = true;

    /// <summary>From now on nothing is looked at here: where pods share the lines, the others do.</summary>
    public void Stop() => _isLeaving = _isStopped = true;

    /// <summary>Runs of that thread may wait, and something may be to do for them.</summary>
    public void Wake(UserKey user, ThreadId thread)
    {
        var name = new ThreadName(user, thread);
        if (_isStopped)
            return;
        lock (_gate)
            if (!_again.TryAdd(name, false))
            {
                _again[name] = true;
                return;
            }

        // A run outlives whoever started it or ended the one before: nothing of theirs flows along.
        if (ExecutionContext.IsFlowSuppressed())
            _ = MoveAsync(name);
        else
            using (ExecutionContext.SuppressFlow())
                _ = MoveAsync(name);
    }

    public void Dispose() => _bell.Rang -= Wake;

    /// <summary>Never throws: what was not done now is done at the next look.</summary>
    private async Task MoveAsync(ThreadName name)
    {
        await Task.Yield();
        do
        {
            try
            {
                while (await _steps.StepAsync(name.User, name.Thread, !_isLeaving))
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
                if (!_isStopped)
                    _logger.LineNotMoved(failure, name.Thread.Value, name.User.Pseudonym);
            }
        }
        while (Again(name));
    }

    private bool Again(ThreadName name)
    {
        lock (_gate)
        {
            if (_again[name])
                return !(_again[name] = false);
            _again.Remove(name);
            return false;
        }
    }
}
