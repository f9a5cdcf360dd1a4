using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Flow;

/// <summary>The one order of events: whatever connection they come over, each enters the window once, and the runs that are followed.</summary>
internal sealed class EventFlow(EventWindow window, RunBook runs)
{
    private readonly Lock _gate = new();
    private Cursor? _last;
    private string? _resume;

    /// <summary>What to attach with; <see langword="null"/> for from now on.</summary>
    public string? Resume
    {
        get
        {
            lock (_gate)
                return _resume;
        }
    }

    /// <summary>Starts from a cursor that was kept, unless the flow has begun.</summary>
    public void StartFrom(string? cursor)
    {
        lock (_gate)
            _resume ??= cursor;
    }

    public Acceptance Accept(ReceivedEvent item)
    {
        lock (_gate)
        {
            if (_last is { } last && last.Epoch != item.At.Epoch)
                return Acceptance.OutOfPlace;
            if (_last?.Offset >= item.At.Offset)
                return Acceptance.Duplicate;
            if (!window.TryAppend(item))
                return Acceptance.Full;
            MoveLocked(item.Cursor);
            runs.Apply(item);
            return Acceptance.Taken;
        }
    }

    /// <summary>Takes in where the flow goes on; <see langword="false"/> when the gap that it states has no room.</summary>
    public bool Attached(AttachAnswer answer)
    {
        if (answer.Outcome == AttachOutcomes.Gap)
            return Gap(new(answer.Reason ?? GapReasons.EpochChanged, answer.Cursor, answer.Runs));
        lock (_gate)
        {
            if (_last is null)
            {
                MoveLocked(answer.Cursor);
                window.Begin(answer.Cursor);
                runs.Reach(_last);
            }

            return true;
        }
    }

    public bool Gap(GapEvent gap)
    {
        lock (_gate)
        {
            if (!window.TryAppend(gap))
                return false;
            MoveLocked(gap.Cursor);
            runs.Apply(gap, _last);
            return true;
        }
    }

    /// <summary>A reader of everything, and the gap to state first when it came too late for what was let go.</summary>
    /// <param name="outlivesFailure">Whether it waits when the client fails, until it is connected again.</param>
    public (WindowReader Reader, GapEvent? Missed) Join(bool outlivesFailure = false)
    {
        lock (_gate)
        {
            var reader = window.Subscribe(outlivesFailure);
            return (reader, reader.Missed ? new(GapReasons.Trimmed, _resume ?? WireNames.StartCursor, runs.States()) : null);
        }
    }

    /// <summary>A reader of one run, and the gap to state first when it came too late for the run's first events.</summary>
    public (WindowReader Reader, GapEvent? Missed) Join(RunTrack run)
    {
        lock (_gate)
        {
            var reader = window.Subscribe(run.Start, () => run.EndsAt);
            return (reader, reader.Missed ? new(GapReasons.Trimmed, run.State.Cursor, [run.State]) : null);
        }
    }

    private void MoveLocked(string cursor)
    {
        _resume = cursor;
        _last = Cursor.TryParse(cursor, out var at) ? at : null;
    }
}
