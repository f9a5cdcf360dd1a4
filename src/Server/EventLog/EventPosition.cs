using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>Where an event was stored.</summary>
/// <param name="Cursor">Its place in the user's log.</param>
/// <param name="Seq">Its place in its run, from 1; 0 for a thread event.</param>
internal readonly record struct EventPosition(Cursor Cursor, long Seq);
