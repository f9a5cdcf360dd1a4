using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Makes the event that connections write, from what was stored and where.</summary>
internal static class StoredFrame
{
    public static LogEvent Of(UserKey owner, NewEvent e, EventPosition position) =>
        new(owner, position.Cursor, e.Thread, e.Run is null, e.Time, EventFrame.Write(e, position));
}
