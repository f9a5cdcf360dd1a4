using System.Buffers.Binary;
using System.Text;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>An event as Redis keeps it: a header that says nothing of what was written, and the rest sealed for its owner, its run and its place in it.</summary>
/// <remarks>
/// The header is format (1 byte), a name for the run that says nothing (16), <c>seq</c> (8) and <c>n</c> (8). It is part of the place that
/// the seal is bound to, with environment, owner, the log's first epoch and the offset: an entry opens as what it was stored as and where it
/// was stored, or not at all. The first epoch, as later ones begin while entries stay; an emptied log has another.
/// </remarks>
internal static class EventEntry
{
    private const byte Format = 1;

    /// <summary>The same with a trace context before the data.</summary>
    private const byte FormatWithTrace = 2;
    private const int HeaderLength = 1 + 16 + 8 + 8;
    private const int PlaceLength = HeaderLength + 8 + 8;

    /// <param name="e">The event.</param>
    /// <param name="run">The name of its run that says nothing.</param>
    /// <param name="seq">Its place in its run.</param>
    /// <param name="at">Where it will be stored.</param>
    /// <param name="seals">Its owner's seals.</param>
    public static byte[] Close(NewEvent e, UInt128 run, long seq, LogPlace at, UserSeals seals)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header[0] = e.Traceparent is null ? Format : FormatWithTrace;
        BinaryPrimitives.WriteUInt128BigEndian(header[1..], run);
        BinaryPrimitives.WriteInt64BigEndian(header[17..], seq);
        BinaryPrimitives.WriteInt64BigEndian(header[25..], e.N ?? 0);
        using var text = new MemoryStream(e.Data.Length + 128);
        Write(text, e);
        return seals.Close(text.GetBuffer().AsSpan(0, (int)text.Length), PlaceOf(header, at, stackalloc byte[PlaceLength]), header);
    }

    /// <returns><see langword="null"/> when it is not this user's, not what the header says, or was not stored there.</returns>
    public static (NewEvent Event, long Seq)? Open(ReadOnlySpan<byte> entry, LogPlace at, UserSeals seals, LogNames names)
    {
        if (entry.Length < HeaderLength || entry[0] is not (Format or FormatWithTrace)
            || !seals.TryOpen(entry[HeaderLength..], PlaceOf(entry[..HeaderLength], at, stackalloc byte[PlaceLength]), out var text))
            return null;
        var e = EventOf(text, entry[0] == FormatWithTrace, BinaryPrimitives.ReadInt64BigEndian(entry[25..]));
        var run = BinaryPrimitives.ReadUInt128BigEndian(entry[1..]);
        return run == names.TagOf(e.Run) ? (e, BinaryPrimitives.ReadInt64BigEndian(entry[17..])) : null;
    }

    private static ReadOnlySpan<byte> PlaceOf(ReadOnlySpan<byte> header, LogPlace at, Span<byte> place)
    {
        header.CopyTo(place);
        BinaryPrimitives.WriteUInt64BigEndian(place[HeaderLength..], at.Life.Value);
        BinaryPrimitives.WriteInt64BigEndian(place[(HeaderLength + 8)..], at.Offset);
        return place;
    }

    private static void Write(MemoryStream text, NewEvent e)
    {
        using var writer = new BinaryWriter(text, Encoding.UTF8, leaveOpen: true);
        writer.Write(e.Time.UtcTicks);
        writer.Write(e.EndsRun);
        writer.Write(e.Type);
        writer.Write(e.Thread.Value);
        writer.Write(e.Run?.Value ?? "");
        writer.Write(e.Agent ?? "");
        writer.Write(e.ParentRun?.Value ?? "");
        if (e.Traceparent is { } trace)
            writer.Write(trace);
        writer.Write(e.Data.Span);
    }

    private static NewEvent EventOf(byte[] text, bool hasTrace, long n)
    {
        using var stream = new MemoryStream(text);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var time = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var endsRun = reader.ReadBoolean();
        var (type, thread, run, agent) = (reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
        var (parent, trace) = (reader.ReadString(), hasTrace ? reader.ReadString() : null);
        return new(
            type, ThreadId.Parse(thread), IdOf(run), agent.Length > 0 ? agent : null, time, text.AsMemory((int)stream.Position),
            IdOf(parent), n > 0 ? n : null, endsRun, Traceparent: trace);
    }

    private static RunId? IdOf(string text) => text.Length > 0 ? RunId.Parse(text) : null;
}
