using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog;

/// <summary>Writes an event as the hub message that clients hear: an invocation of its type with the envelope as the one argument.</summary>
/// <remarks>
/// SignalR's JSON hub protocol, version 1: one JSON object and a record separator. The data was encoded once before; only the position is
/// new here. Ids, types and agents consist of characters that JSON does not escape, which their own types guarantee.
/// </remarks>
internal static class EventFrame
{
    private const byte RecordSeparator = 0x1E;

    /// <summary>More than all fixed text, numbers and the time of one frame.</summary>
    private const int FixedBytes = 320;

    /// <summary>How many characters of the round-trip form of a time its milliseconds end after.</summary>
    private const int Milliseconds = 23;

    /// <summary>What the message of an event needs at most, in bytes.</summary>
    public static int MaxLength(NewEvent e) => FixedBytes + (2 * e.Type.Length) + e.Thread.Value.Length + (e.Run?.Value.Length ?? 0)
        + (e.ParentRun?.Value.Length ?? 0) + (e.Traceparent?.Length ?? 0) + (e.Agent?.Length ?? 0) + e.Data.Length;

    /// <param name="e">The event.</param>
    /// <param name="position">Where it is stored.</param>
    /// <param name="frame">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes the message has.</returns>
    public static int Write(NewEvent e, EventPosition position, Span<byte> frame)
    {
        var at = 0;
        Put(frame, ref at, "{\"type\":1,\"target\":\""u8);
        Put(frame, ref at, e.Type);
        Put(frame, ref at, "\",\"arguments\":[{\"v\":1,\"type\":\""u8);
        Put(frame, ref at, e.Type);
        Put(frame, ref at, "\",\"cursor\":\""u8);
        at += position.Cursor.Epoch.Format(frame[at..]);
        frame[at++] = (byte)'-';
        Put(frame, ref at, position.Cursor.Offset);
        Put(frame, ref at, "\",\"offset\":"u8);
        Put(frame, ref at, position.Cursor.Offset);
        Put(frame, ref at, ",\"threadId\":\""u8);
        Put(frame, ref at, e.Thread.Value);
        frame[at++] = (byte)'"';
        if (e.Run is { } run)
            PutRun(frame, ref at, e, run, position.Seq);
        Put(frame, ref at, ",\"time\":\""u8);
        PutTime(frame, ref at, e.Time);
        Put(frame, ref at, "Z\""u8);
        if (e.Traceparent is { } trace)
        {
            Put(frame, ref at, ",\"traceparent\":\""u8);
            Put(frame, ref at, trace);
            frame[at++] = (byte)'"';
        }

        Put(frame, ref at, ",\"data\":"u8);
        Put(frame, ref at, e.Data.Span);
        Put(frame, ref at, "}]}"u8);
        frame[at++] = RecordSeparator;
        return at;
    }

    private static void PutRun(Span<byte> frame, ref int at, NewEvent e, RunId run, long seq)
    {
        Put(frame, ref at, ",\"runId\":\""u8);
        Put(frame, ref at, run.Value);
        Put(frame, ref at, "\",\"seq\":"u8);
        Put(frame, ref at, seq);
        Put(frame, ref at, ",\"agent\":\""u8);
        Put(frame, ref at, e.Agent!);
        frame[at++] = (byte)'"';
        if (e.ParentRun is not { } parent)
            return;
        Put(frame, ref at, ",\"parentRunId\":\""u8);
        Put(frame, ref at, parent.Value);
        frame[at++] = (byte)'"';
    }

    /// <summary>The form of <see cref="TimestampConverter"/> but for its Z: the beginning of the round-trip form, which has a quick way of its own.</summary>
    private static void PutTime(Span<byte> frame, ref int at, DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(frame[at..], out _, "O", CultureInfo.InvariantCulture);
        at += Milliseconds;
    }

    private static void Put(Span<byte> frame, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(frame[at..]);
        at += text.Length;
    }

    private static void Put(Span<byte> frame, ref int at, string ascii) =>
        at += Encoding.ASCII.GetBytes(ascii, frame[at..]);

    private static void Put(Span<byte> frame, ref int at, long number)
    {
        Utf8Formatter.TryFormat(number, frame[at..], out var written);
        at += written;
    }
}
