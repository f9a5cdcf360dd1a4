using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Folds what the log has of a run: the same events that its clients hear give the same state.</summary>
internal static class RunReplay
{
    private const int PageBytes = 256 * 1024;

    /// <summary>Folds in what follows.</summary>
    /// <param name="fold">A fold that knows where it is.</param>
    /// <param name="writing">The log, and where runs are kept.</param>
    /// <param name="end">Where to stop; absent: at the head.</param>
    /// <param name="folded">Told of each event of the run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RunHistoryLostException">Something of the run that follows is not kept any more.</exception>
    /// <exception cref="SignalException"><c>unavailable</c>: the log cannot be reached.</exception>
    public static async ValueTask AdvanceAsync(
        RunFold fold, RunWriting writing, Cursor? end, Action<AgentEvent>? folded, CancellationToken cancellationToken)
    {
        if (fold.At is not { } at)
            return;
        while (!fold.IsEnded && (end is not { } stop || at.Offset < stop.Offset || at.Epoch != stop.Epoch))
        {
            var page = await writing.Log.ReadAsync(fold.Run.Owner, at, PageBytes, cancellationToken);
            if ((page.Gap ?? page.Violation) is { } hole)
            {
                await PassAsync(fold, writing, hole, cancellationToken);
                fold.MoveTo(end ?? new(page.Bounds.Epoch, page.Bounds.Head));
                return;
            }

            if (page.Events.IsEmpty)
                return;
            foreach (var e in page.Events.ToArray())
            {
                if (end is { } last && e.Cursor.Offset > last.Offset)
                    return;
                if (Follows(fold, e, writing))
                {
                    var data = Decode(e.Event);
                    fold.Apply(data, e.Position, e.Time, e.Event.N);
                    folded?.Invoke(data);
                }

                fold.MoveTo(at = e.Cursor);
            }
        }
    }

    /// <summary>A hole in the log is none in the run when nothing of the run came since.</summary>
    private static async ValueTask PassAsync(RunFold fold, RunWriting writing, string hole, CancellationToken cancellationToken)
    {
        if (ViolationKinds.All.Contains(hole))
            Say(fold, writing, hole);
        if (writing.Keeper is not { } keeper
            || await keeper.MarkAsync(fold.Run.Owner, fold.Run.Run, cancellationToken) is var mark && (mark.Seq != fold.Seq || mark.Ended is not null))
            throw new RunHistoryLostException(hole);
    }

    /// <summary>Where all pods know that a run has ended, and not all that it said before can be read: ends the fold as the run ended.</summary>
    /// <remarks>Its last event is read alone; where even that is not kept, only the loss can be told.</remarks>
    public static async ValueTask EndUnreadAsync(RunFold fold, RunWriting writing, CancellationToken cancellationToken)
    {
        if (writing.Keeper is not { } keeper || await keeper.MarkAsync(fold.Run.Owner, fold.Run.Run, cancellationToken) is not { Ended: { } ended, Last: var last })
            return;
        var bounds = await writing.Log.BoundsAsync(fold.Run.Owner, cancellationToken);
        var page = await writing.Log.ReadAsync(fold.Run.Owner, new(bounds.Epoch, last - 1), 1, cancellationToken);
        if (page.Violation is { } violation)
            Say(fold, writing, violation);
        var end = page.Events.IsEmpty ? null : page.Events.Span[0];
        if (end is not null && end.Owner != fold.Run.Owner)
            Say(fold, writing, ViolationKinds.ForeignEvent);
        fold.EndUnread(ended, end is { Event: { EndsRun: true } e } && e.Run == fold.Run.Run && end.Owner == fold.Run.Owner ? Decode(e) : null);
    }

    private static bool Follows(RunFold fold, LogEvent e, RunWriting writing)
    {
        if (e.Event.Run != fold.Run.Run || e.Position.Seq <= fold.Seq)
            return false;
        if (e.Position.Seq == fold.Seq + 1 && e.Owner == fold.Run.Owner)
            return true;
        Say(fold, writing, ViolationKinds.EventOutOfPlace);
        throw new RunHistoryLostException(ViolationKinds.EventOutOfPlace);
    }

    /// <summary>What was read for the run does not belong to it, and is not folded.</summary>
    private static void Say(RunFold fold, RunWriting writing, string violation) =>
        writing.Violations.Say(violation, "replay", fold.Run.Owner, subject: fold.Run.Run.Value);

    private static AgentEvent Decode(NewEvent e) =>
        (AgentEvent)JsonSerializer.Deserialize(e.Data.Span, SignalJson.Options.GetTypeInfo(EventTypes.All[e.Type]))!;
}
