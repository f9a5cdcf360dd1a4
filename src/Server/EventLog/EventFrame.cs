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

    public static ReadOnlyMemory<byte> Write(NewEvent e, EventPosition position)
    {
        var size = FixedBytes + (2 * e.Type.Length) + e.Thread.Value.Length + (e.Run?.Value.Length ?? 0)
            + (e.ParentRun?.Value.Length ?? 0) + (e.Agent?.Length ?? 0) + e.Data.Length;
        var frame = new byte[size];
        var at = 0;
        Put(frame, ref at, "{\"type\":1,\"target\":\""u8);
        Put(frame, ref at, e.Type);
        Put(frame, ref at, "\",\"arguments\":[{\"v\":1,\"type\":\""u8);
        Put(frame, ref at, e.Type);
        Put(frame, ref at, "\",\"cursor\":\""u8);
        Put(frame, ref at, position.Cursor.Epoch.ToString());
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
        e.Time.UtcDateTime.TryFormat(frame.AsSpan(at), out var written, TimestampConverter.Format, CultureInfo.InvariantCulture);
        at += written;
        Put(frame, ref at, "\",\"data\":"u8);
        Put(frame, ref at, e.Data.Span);
        Put(frame, ref at, "}]}"u8);
        frame[at++] = RecordSeparator;
        return frame.AsMemory(0, at);
    }

    private static void PutRun(byte[] frame, ref int at, NewEvent e, RunId run, long seq)
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

    private static void Put(byte[] frame, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(frame.AsSpan(at));
        at += text.Length;
    }

    private static void Put(byte[] frame, ref int at, string ascii) =>
        at += Encoding.ASCII.GetBytes(ascii, frame.AsSpan(at));

    private static void Put(byte[] frame, ref int at, long number)
    {
        Utf8Formatter.TryFormat(number, frame.AsSpan(at), out var written);
        at += written;
    }
}
