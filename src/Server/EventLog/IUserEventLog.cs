using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>Each user's log: the one truth of what a user was told.</summary>
/// <remarks>
/// Guarantees, kept by one contract suite that every implementation passes:
/// <list type="bullet">
/// <item>Offsets of a user are dense, from 1, in the order of the appends; an append of several events is atomic and contiguous.</item>
/// <item><c>seq</c> is the run's last + 1, dense, from 1.</item>
/// <item>A worker's number <c>n</c> is stored with its event in the same step; a repeated (run, n) stores nothing and is answered with
/// the old position. Example: a worker sends n 1 to 3, hears no answer, sends 1 to 5 again: 4 and 5 are stored, all five answered.</item>
/// <item>A run that has ended takes nothing more, and one whose writer believes it elsewhere takes nothing either. Example: two pods
/// write the same run; the one that did not hear of the other's event is refused, and looks.</item>
/// <item>An epoch is the life of one log. Example: a process restarts, the log is empty, and its offsets begin again at 1; a cursor
/// of the old life would silently skip the new events if the epoch did not tell them apart.</item>
/// <item>What is read is a whole run of events after the cursor, or a stated reason why there is none.</item>
/// </list>
/// Trust model: the user is a required argument of every method and comes from a connection or an execution context, never from the wire.
/// An implementation does not trust its storage: the reader checks the owner of each event again.
/// </remarks>
internal interface IUserEventLog
{
    /// <summary>Whether what is stored is there for other processes when this one is gone.</summary>
    bool OutlivesProcess => false;

    /// <summary>How many events wait to be stored, without those of a worker, which says them again to another process.</summary>
    long Unstored => 0;

    /// <summary>Stores events of one run, or thread events, in one step.</summary>
    /// <returns>The position of each event, in order.</returns>
    /// <exception cref="Diagnostics.SignalException">The events cannot be stored; nothing was.</exception>
    /// <exception cref="RunMovedException">A run has ended, or is not where <see cref="NewEvent.Seq"/> expects it; nothing was stored.</exception>
    ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken);

    /// <summary>Reads events after a cursor: at most <paramref name="maxBytes"/> of frames, but at least one event when there is one.</summary>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>: what is asked for cannot be reached; subscribers are woken when it can.</exception>
    ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The present bounds of a user's log; begins its life if it has none.</summary>
    ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken);

    /// <summary>Whether a log that does not outlive its process has events of a run: a run that its store has forgotten must not begin again.</summary>
    ValueTask<bool> HasRunAsync(UserKey user, Shared.Ids.RunId run) => new(false);

    /// <summary>Asks to be woken after every append for this user, until disposed. A wake-up may come twice, and carries nothing.</summary>
    /// <remarks>While somebody subscribes, the user's log counts as active and keeps its epoch.</remarks>
    IDisposable Subscribe(UserKey user, ILogSubscriber subscriber);

    /// <summary>Something beside the log could not be reached, and lies where the log does: a user's subscribers are woken when the log can be reached.</summary>
    void WakeWhenReached(UserKey user)
    {
    }
}
