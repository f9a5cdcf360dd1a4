using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Runs;

/// <summary>The runs that are followed, each until it ends.</summary>
internal sealed class RunBook(EventWindow window, int mayHold)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, RunTrack> _tracks = [];
    private readonly Dictionary<RunTrack, int> _starting = [];
    private readonly HashSet<RunTrack> _ahead = [];
    private Cursor? _reached;

    /// <summary>Asks the gateway for a run's state.</summary>
    public Func<RunId, Task<RunState>> Ask { get; set; } = _ => throw new InvalidOperationException("Nobody can be asked yet.");

    /// <summary>The run, followed from now on: before it is asked for, so that no event of it is missed.</summary>
    /// <remarks>Each call is answered by one of <see cref="Started"/>.</remarks>
    public RunTrack Follow(RunId run)
    {
        lock (_gate)
        {
            if (!_tracks.TryGetValue(run, out var track))
                _tracks.Add(run, track = new(run, window, mayHold));
            _starting[track] = _starting.GetValueOrDefault(track) + 1;
            return track;
        }
    }

    /// <summary>The start is done with, well or not: a run that never got a state, and that nobody else starts, is not followed.</summary>
    public void Started(RunTrack track)
    {
        lock (_gate)
        {
            if (--_starting[track] > 0)
                return;
            _starting.Remove(track);
            if (!track.HasState)
                ForgetLocked(track);
        }
    }

    /// <summary>How many runs are followed.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _tracks.Count;
        }
    }

    public RunState[] States()
    {
        lock (_gate)
            return [.. _tracks.Values.Where(track => track.HasState).Select(track => track.State)];
    }

    /// <summary>How far the events have come before the first.</summary>
    public void Reach(Cursor? at)
    {
        lock (_gate)
            _reached = at;
    }

    public void Apply(ReceivedEvent item)
    {
        lock (_gate)
        {
            _reached = item.At;
            if (item.RunId is { } run && _tracks.TryGetValue(run, out var track))
            {
                track.Apply(item);
                SettleLocked(track);
            }

            SettleAheadLocked();
        }
    }

    /// <summary>Goes on from the states that a gap gives; a run that is not among them has ended or is gone, which the gateway is asked.</summary>
    public void Apply(GapEvent gap, Cursor? at)
    {
        lock (_gate)
        {
            _reached = at;
            SettleAheadLocked();
            foreach (var track in _tracks.Values.ToArray())
            {
                track.Hold(isCut: !track.HasState);
                if (gap.Runs.FirstOrDefault(state => state.RunId == track.RunId) is { } state && track.HasState)
                    BeginLocked(track, state);
                else if (track.HasState)
                    _ = BeginAsync(track);
            }
        }
    }

    /// <summary>Takes the state of a run that has just been started.</summary>
    public bool Begin(RunTrack track, RunState state)
    {
        lock (_gate)
            return BeginLocked(track, state);
    }

    /// <summary>Asks for a run's state and goes on from there. It never throws: the run's completion does.</summary>
    public async Task BeginAsync(RunTrack track)
    {
        try
        {
            while (!Begin(track, await Ask(track.RunId).ConfigureAwait(false)))
                track.Hold();
        }
        catch (SignalClientException gone) when (gone.Code == ErrorCodes.NotFound)
        {
            Fail(track, new SignalClientException(ClientErrorCodes.RunLost, $"The gateway no longer knows run {track.RunId}: it was restarted or has forgotten it. Start it again under a new name.", gone));
        }
        catch (Exception failure)
        {
            Fail(track, failure is OperationCanceledException ? new ObjectDisposedException(nameof(SignalClient)) : failure);
        }
    }

    public void Fail(Exception why)
    {
        lock (_gate)
            foreach (var track in _tracks.Values.ToArray())
                FailLocked(track, why);
    }

    private void Fail(RunTrack track, Exception why)
    {
        lock (_gate)
            FailLocked(track, why);
    }

    private void FailLocked(RunTrack track, Exception why)
    {
        ForgetLocked(track);
        track.Fail(why);
    }

    private bool BeginLocked(RunTrack track, RunState state)
    {
        var began = track.Begin(state);
        SettleLocked(track);
        return began;
    }

    /// <summary>Those whose end is known, and whose events have not come so far, may be over now.</summary>
    private void SettleAheadLocked()
    {
        if (_ahead.Count > 0)
            foreach (var track in _ahead.ToArray())
                SettleLocked(track);
    }

    private void SettleLocked(RunTrack track)
    {
        track.Reach(_reached);
        if (track.IsOver)
            ForgetLocked(track);
        else if (track.Completion.IsCompleted)
            _ahead.Add(track);
    }

    private void ForgetLocked(RunTrack track)
    {
        _ahead.Remove(track);
        if (_tracks.GetValueOrDefault(track.RunId) == track)
            _tracks.Remove(track.RunId);
    }
}
