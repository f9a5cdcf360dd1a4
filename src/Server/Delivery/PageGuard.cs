using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>The last check before the write: every event is the connection's own user's, and the next one after the cursor.</summary>
internal static class PageGuard
{
    public const string ForeignEvent = "foreign_event";
    public const string OutOfPlace = "event_out_of_place";

    /// <returns>What is wrong with the page; <see langword="null"/> when all of it may be written.</returns>
    public static string? Check(ReadOnlySpan<LogEvent> events, UserKey owner, Cursor after)
    {
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Owner != owner)
                return ForeignEvent;
            if (events[i].Cursor.Epoch != after.Epoch || events[i].Cursor.Offset != after.Offset + 1 + i)
                return OutOfPlace;
        }

        return null;
    }
}
