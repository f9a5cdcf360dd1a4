using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>What a user's log holds now: the events with offsets in (<paramref name="Floor"/>, <paramref name="Head"/>].</summary>
/// <param name="Epoch">The log's life.</param>
/// <param name="Floor">The offset just before the oldest kept event.</param>
/// <param name="Head">The offset of the last event, 0 when there was none.</param>
/// <param name="Joints">The last cursor of each earlier epoch that this one goes on from, the oldest first; nothing for none.</param>
/// <remarks>
/// An epoch is also the word of one server that it has what its cursors say. When another server takes over, such as a replica that did
/// not get the last events, it begins an epoch where it stands: the joint. A client that saw no more than that goes on; one that
/// saw more has seen what this log does not hold, and must be told (as the leader epochs of Kafka, KIP-101).
/// </remarks>
internal readonly record struct LogBounds(Epoch Epoch, long Floor, long Head, IReadOnlyList<Cursor>? Joints = null)
{
    /// <summary>After the last event.</summary>
    public Cursor End => new(Epoch, Head);

    /// <summary>Why the events after <paramref name="cursor"/> cannot all be read; <see langword="null"/> when they can.</summary>
    public string? GapAfter(Cursor cursor) =>
        Here(cursor).Epoch != Epoch ? GapReasons.EpochChanged
        : cursor.Offset > Head ? GapReasons.CursorAhead
        : cursor.Offset < Floor ? GapReasons.Trimmed
        : null;

    /// <summary>The same place in the present epoch, if the cursor of an earlier one may go on; else the cursor as it is.</summary>
    public Cursor Here(Cursor cursor)
    {
        if (Joints is null || cursor.Epoch == Epoch)
            return cursor;
        var (isKnown, most) = (false, long.MaxValue);
        foreach (var joint in Joints)
        {
            isKnown |= joint.Epoch == cursor.Epoch;
            if (isKnown)
                most = Math.Min(most, joint.Offset);
        }

        return isKnown && cursor.Offset <= most ? cursor with { Epoch = Epoch } : cursor;
    }
}
