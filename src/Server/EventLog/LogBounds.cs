using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>What a user's log holds now: the events with offsets in (<paramref name="Floor"/>, <paramref name="Head"/>].</summary>
/// <param name="Epoch">The log's life.</param>
/// <param name="Floor">The offset just before the oldest kept event.</param>
/// <param name="Head">The offset of the last event, 0 when there was none.</param>
internal readonly record struct LogBounds(Epoch Epoch, long Floor, long Head)
{
    /// <summary>Why the events after <paramref name="cursor"/> cannot all be read; <see langword="null"/> when they can.</summary>
    public string? GapAfter(Cursor cursor) =>
        cursor.Epoch != Epoch ? GapReasons.EpochChanged
        : cursor.Offset > Head ? GapReasons.CursorAhead
        : cursor.Offset < Floor ? GapReasons.Trimmed
        : null;
}
