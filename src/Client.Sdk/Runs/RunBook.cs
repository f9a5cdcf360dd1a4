using System.Collections.Concurrent;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Runs;

/// <summary>The runs that are followed, each until it ends.</summary>
internal sealed class RunBook(EventWindow window, int mayHold)
{
    private readonly ConcurrentDictionary<RunId, RunTrack> _tracks = new();

    /// <summary>Asks the gateway for a run's state.</summary>
    public Func<RunId, Task<RunState>> Ask { get; set; } = _ => throw new InvalidOperationException("Nobody can be asked yet.");

    /// <summary>The run, followed from now on: before it is asked for, so that no event of it is missed.</summary>
    public RunTrack Follow(RunId run) => _tracks.GetOrAdd(run, name => new(name, window, mayHold));

    public void Forget(RunTrack track) => _tracks.TryRemove(new(track.RunId, track));

    public RunState[] States() => [.. _tracks.Values.Where(track => track.HasState).Select(track => track.State)];

    public void Apply(ReceivedEvent item)
    {
        if (item.RunId is not { } run || !_tracks.TryGetValue(run, out var track))
            return;
        track.Apply(item);
        if (track.Completion.IsCompleted)
            Forget(track);
    }

    /// <summary>Goes on from the states that a gap gives; a run that is not among them has ended or is gone, which the gateway is asked.</summary>
    public void Apply(GapEvent gap)
    {
        foreach (var track in _tracks.Values)
        {
            track.Hold(isCut: !track.HasState);
            if (gap.Runs.FirstOrDefault(state => state.RunId == track.RunId) is { } state && track.HasState)
                track.Begin(state);
            else if (track.HasState)
                _ = BeginAsync(track);
        }
    }

    /// <summary>Asks for a run's state and goes on from there. It never throws: the run's completion does.</summary>
    public async Task BeginAsync(RunTrack track)
    {
        try
        {
            while (!track.Begin(await Ask(track.RunId).ConfigureAwait(false)))
                track.Hold();
        }
        catch (SignalClientException gone) when (gone.Code == ErrorCodes.NotFound)
        {
            track.Fail(new SignalClientException(ClientErrorCodes.RunLost, $"The gateway no longer knows run {track.RunId}: it was restarted or has forgotten it. Start it again under a new name.", gone));
        }
        catch (Exception failure)
        {
            track.Fail(failure);
        }

        if (track.Completion.IsCompleted)
            Forget(track);
    }

    public void Fail(Exception why)
    {
        foreach (var track in _tracks.Values)
        {
            Forget(track);
            track.Fail(why);
        }
    }
}
