using System.Collections.Frozen;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Delivery;

/// <summary>Events that go out as one buffer of several hub messages.</summary>
/// <param name="Frames">The messages, one after the other.</param>
/// <param name="Count">How many.</param>
internal readonly record struct WriteBatch(ReadOnlyMemory<byte> Frames, int Count)
{
    /// <param name="events">What was read.</param>
    /// <param name="watched">The threads to keep; nothing for all. Thread events always pass.</param>
    public static WriteBatch Of(ReadOnlySpan<LogEvent> events, FrozenSet<ThreadId>? watched)
    {
        var (bytes, count) = (0, 0);
        foreach (var e in events)
            if (Passes(e, watched))
                (bytes, count) = (bytes + EventFrame.MaxLength(e.Event), count + 1);
        var frames = new byte[bytes];
        var at = 0;
        foreach (var e in events)
            if (Passes(e, watched))
                at += EventFrame.Write(e.Event, e.Position, frames.AsSpan(at));
        return new(frames.AsMemory(0, at), count);
    }

    public static bool Passes(LogEvent e, FrozenSet<ThreadId>? watched) =>
        watched is null || e.IsThreadEvent || watched.Contains(e.Thread);
}
