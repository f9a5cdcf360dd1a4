namespace Netra.Signal.Server.EventLog;

/// <summary>Events read after a cursor, or why they could not be.</summary>
/// <param name="Events">The events, in order of their offsets; empty at the head and on a gap.</param>
/// <param name="Bounds">The bounds of the log at the moment of reading.</param>
/// <param name="Gap">One of <see cref="Shared.Wire.GapReasons"/> when continuity cannot be proved.</param>
/// <param name="Violation">One of <see cref="Diagnostics.ViolationKinds"/> when what is stored next is not this user's, or not of its place.</param>
internal readonly record struct LogPage(ReadOnlyMemory<LogEvent> Events, LogBounds Bounds, string? Gap = null, string? Violation = null);
