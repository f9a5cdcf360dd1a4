using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>The last check before the write: every event is the connection's own user's, and the next one after the cursor.</summary>
internal static class PageGuard
{
    /// <returns>What is wrong with the page, one of <see cref="ViolationKinds"/>; <see langword="null"/> when all of it may be written.</returns>
    public static string? Check(ReadOnlySpan<LogEvent> events, UserKey owner, Cursor after)
    {
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Owner != owner)
                return ViolationKinds.ForeignEvent;
            if (events[i].Cursor.Epoch != after.Epoch || events[i].Cursor.Offset != after.Offset + 1 + i)
                return ViolationKinds.EventOutOfPlace;
        }

        return null;
    }
}
