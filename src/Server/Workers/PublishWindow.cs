using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Workers;

/// <summary>Counts the events of each run that are on their way into the log, and lets no run have more than <see cref="WorkerOptions.Window"/>.</summary>
internal sealed class PublishWindow(WorkerOptions options)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunName, int> _inFlight = [];

    /// <returns>The place, to be disposed when the events are stored or refused.</returns>
    /// <exception cref="SignalException"><c>limit_exceeded</c>: too many are in flight.</exception>
    public IDisposable Take(RunName run, int events)
    {
        lock (_gate)
        {
            var taken = _inFlight.GetValueOrDefault(run);
            if (taken + events > options.Window)
                throw SignalException.LimitExceeded(
                    $"{taken} events of this run are in flight; at most {options.Window} may be (Netra:Workers:Window). Wait for their answer.", TryAgainAfter);
            _inFlight[run] = taken + events;
        }

        return new Place(this, run, events);
    }

    private void Free(RunName run, int events)
    {
        lock (_gate)
            if (_inFlight[run] == events)
                _inFlight.Remove(run);
            else
                _inFlight[run] -= events;
    }

    private sealed class Place(PublishWindow window, RunName run, int events) : IDisposable
    {
        public void Dispose() => window.Free(run, events);
    }
}
