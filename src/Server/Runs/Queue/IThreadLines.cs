using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>Where the runs of a thread wait for its turn. They enter with <see cref="IRunStore.AddAsync"/>.</summary>
/// <remarks>
/// A run has the turn of its thread from when it is added, or given it, until it has ended: nobody needs to give it back, so a turn is never
/// lost with whoever had it. Trust model: user and thread come from runs that are stored, or from the gateway's own index; never from the wire.
/// </remarks>
internal interface IThreadLines
{
    /// <summary>The runs that wait, or were given their turn and have not begun, and that nobody knows of when this process stops.</summary>
    IReadOnlyList<(UserKey User, RunId Run)> OfThisProcessAlone => [];

    /// <summary>
    /// Gives the turn of a thread to the next run, when nobody has it, and says what else is to be done. Of all that look at once, on whichever
    /// pod, one is given a run; a run whose time is over is given to nobody.
    /// </summary>
    /// <param name="user">Whose thread.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="mayBegin">Whether the caller would begin a run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>.</exception>
    ValueTask<LineLook> LookAsync(UserKey user, ThreadId thread, bool mayBegin, CancellationToken cancellationToken);

    /// <summary>A run that was given its turn is carried out by somebody who looks after it, or has ended.</summary>
    void Begun(UserKey user, RunId run)
    {
        // Where lines outlive this process, so does the note that the run is this process's.
    }

    /// <summary>A run's user was told of its place. Until the first time it waits and holds up those behind it, and belongs to whoever added it.</summary>
    ValueTask SaidAsync(UserKey user, StoredRun run, int place, CancellationToken cancellationToken);

    /// <summary>The place of a run in the line of its thread, 1 for the next; none when it does not wait there, or the first one may yet be refused.</summary>
    ValueTask<int?> PlaceAsync(UserKey user, StoredRun run, CancellationToken cancellationToken);

    /// <summary>The threads with runs that wait at which nobody has looked for a while, or where one waits too long; and how many runs wait in all.</summary>
    ValueTask<(IReadOnlyList<ThreadName> Threads, int Waiting)> DueAsync(int most, CancellationToken cancellationToken);
}
