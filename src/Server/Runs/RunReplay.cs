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
    /// <param name="log">The log.</param>
    /// <param name="end">Where to stop; absent: at the head.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SignalException"><c>unavailable</c>: what follows cannot be read, or is not kept any more.</exception>
    public static async ValueTask AdvanceAsync(RunFold fold, IUserEventLog log, Cursor? end, CancellationToken cancellationToken)
    {
        if (fold.At is not { } at)
            return;
        while (!fold.IsEnded && (end is not { } stop || at.Offset < stop.Offset))
        {
            var page = await log.ReadAsync(fold.Run.Owner, at, PageBytes, cancellationToken);
            if (page.Gap is not null || page.Violation is not null)
                throw new SignalException(ErrorCodes.Unavailable, "What the run said cannot be put together any more: part of it is not kept.");
            if (page.Events.IsEmpty)
                return;
            foreach (var e in page.Events.Span)
            {
                if (end is { } last && e.Cursor.Offset > last.Offset)
                    return;
                Fold(fold, e);
                fold.MoveTo(at = e.Cursor);
            }
        }
    }

    private static void Fold(RunFold fold, LogEvent e)
    {
        if (e.Event.Run != fold.Run.Run || e.Position.Seq <= fold.Seq)
            return;
        if (e.Position.Seq != fold.Seq + 1 || e.Owner != fold.Run.Owner)
            throw new IsolationViolationException("The log holds an event that does not follow the run's last one.");
        fold.Apply(Decode(e.Event), e.Position, e.Time, e.Event.N);
    }

    private static AgentEvent Decode(NewEvent e) =>
        (AgentEvent)JsonSerializer.Deserialize(e.Data.Span, SignalJson.Options.GetTypeInfo(EventTypes.All[e.Type]))!;
}
