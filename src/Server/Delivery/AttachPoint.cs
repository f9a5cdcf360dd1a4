using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>Where a client asks to attach. Trust model: a cursor is only ever a position in the log of the connection's own user.</summary>
internal readonly record struct AttachPoint(bool IsLive, bool IsStart, Cursor Cursor)
{
    /// <exception cref="SignalException">The text is no cursor.</exception>
    public static AttachPoint Parse(string? text) => text switch
    {
        null => new(true, false, default),
        WireNames.StartCursor => new(false, true, default),
        _ when Cursor.TryParse(text, out var cursor) => new(false, false, cursor),
        _ => throw SignalException.InvalidArgument(
            $"cursor is not a cursor; give one that you received, \"{WireNames.StartCursor}\", or none."),
    };

    public Cursor Resolve(LogBounds bounds) =>
        IsLive ? bounds.End
        : IsStart ? new(bounds.Epoch, bounds.Floor)
        : Cursor;
}
