using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Runs;

/// <summary>Folds one run. While its state is asked for, its events are held back and folded onto the answer.</summary>
/// <remarks>
/// A state that was asked for may be ahead of the events. Those that it has in it are not folded again, and the run's events are over
/// only when they, too, have come so far.
/// </remarks>
internal sealed class RunTrack(RunId run, EventWindow window, int mayHold)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<AgentEvent> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ReceivedEvent>? _held = [];
    private bool _heldTooMany;
    private RunFold? _fold;
    private Cursor? _from;
    private long _endsAt = long.MaxValue;

    public RunId RunId => run;

    /// <summary>Where in the window its first event can be at the earliest.</summary>
    public long Start { get; } = window.Follow();

    /// <summary>Where in the window nothing of it follows.</summary>
    public long EndsAt => Interlocked.Read(ref _endsAt);

    /// <summary>Whether nothing of it follows.</summary>
    public bool IsOver => EndsAt != long.MaxValue;

    public Task<AgentEvent> Completion => _completion.Task;

    public RunState State
    {
        get
        {
            lock (_gate)
                return _fold?.State ?? throw new InvalidOperationException("The run has no state yet.");
        }
    }

    public bool HasState
    {
        get
        {
            lock (_gate)
                return _fold is not null;
        }
    }

    public void Apply(ReceivedEvent item)
    {
        lock (_gate)
        {
            if (_held is null)
                FoldLocked(item);
            else if (_held.Count < mayHold)
                _held.Add(item);
            else
                _heldTooMany = true;
        }
    }

    /// <summary>From here on events are held back until the state is known.</summary>
    /// <param name="isCut">Whether some were missed, so that only a state that is asked for from now on will do.</param>
    public void Hold(bool isCut = false)
    {
        lock (_gate)
            (_held, _heldTooMany) = ([], isCut);
    }

    /// <summary>Takes the state that events are folded onto; <see langword="false"/> when more came meanwhile than can be held: ask again.</summary>
    public bool Begin(RunState state)
    {
        lock (_gate)
        {
            if (_heldTooMany)
                return false;
            _fold = new(state);
            _from = Cursor.TryParse(state.Cursor, out var at) ? at : null;
            foreach (var item in _held ?? [])
                FoldLocked(item);
            _held = null;
            if (RunFold.TerminalOf(_fold.State) is { } terminal)
                _completion.TrySetResult(terminal);
            return true;
        }
    }

    /// <summary>Ends a run that has ended once its events have come as far as its state.</summary>
    /// <param name="at">How far the events have come.</param>
    public void Reach(Cursor? at)
    {
        lock (_gate)
            if (_completion.Task.IsCompleted && (_from is not { } from || at is not { } reached || reached.Epoch != from.Epoch || reached.Offset >= from.Offset))
                End();
    }

    public void Fail(Exception why)
    {
        _completion.TrySetException(why);
        _ = _completion.Task.Exception; // Seen: an application that awaits no completion has its state and its faults.
        End();
    }

    private void FoldLocked(ReceivedEvent item)
    {
        if (_from is not { } from || from.Epoch != item.At.Epoch || item.At.Offset > from.Offset)
            _fold!.Apply(item);
        if (!EventTypes.IsTerminal(item.Type))
            return;
        _completion.TrySetResult(item.Data);
        End();
    }

    private void End()
    {
        Interlocked.CompareExchange(ref _endsAt, window.Head, long.MaxValue);
        window.Pulse();
    }
}
