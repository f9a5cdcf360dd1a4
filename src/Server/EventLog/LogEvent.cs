using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>A stored event, immutable. Its hub message is made when it is written, so that what is kept holds the data once.</summary>
/// <param name="Owner">Whose it is: compared with the connection's user right before each write.</param>
/// <param name="Position">Its place in the log and in its run.</param>
/// <param name="Event">What was stored.</param>
internal sealed record LogEvent(UserKey Owner, EventPosition Position, NewEvent Event)
{
    public Cursor Cursor => Position.Cursor;

    public ThreadId Thread => Event.Thread;

    /// <summary>Whether it tells of a thread, and so passes every watch.</summary>
    public bool IsThreadEvent => Event.Run is null;

    /// <summary>When it was emitted.</summary>
    public DateTimeOffset Time => Event.Time;
}
