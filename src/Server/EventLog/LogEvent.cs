using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>A stored event, immutable, with the bytes of its hub message.</summary>
/// <param name="Owner">Whose it is: compared with the connection's user right before each write.</param>
/// <param name="Cursor">Its place in the log.</param>
/// <param name="Thread">Its thread.</param>
/// <param name="IsThreadEvent">Whether it tells of a thread, and so passes every watch.</param>
/// <param name="Time">When it was emitted.</param>
/// <param name="Frame">The whole hub message on the wire, made once.</param>
internal sealed record LogEvent(
    UserKey Owner,
    Cursor Cursor,
    ThreadId Thread,
    bool IsThreadEvent,
    DateTimeOffset Time,
    ReadOnlyMemory<byte> Frame);
