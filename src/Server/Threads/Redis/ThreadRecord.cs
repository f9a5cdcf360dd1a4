using System.Text;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads.Redis;

/// <summary>A thread, or a change that is not said yet, as Redis keeps it: sealed for its owner, at its place.</summary>
internal static class ThreadRecord
{
    private const string Kind = "thread";
    private const string ChangeKind = "thread-change";

    /// <param name="thread">The thread; its last activity stands in the index instead.</param>
    /// <param name="seals">Its owner's.</param>
    /// <param name="name">Its name in Redis.</param>
    public static byte[] Close(StoredThread thread, UserSeals seals, string name) => seals.Close(Text(thread, default), Place.Of(Kind, name));

    /// <exception cref="IsolationViolationException">It does not open as its user's at its place.</exception>
    public static StoredThread Open(byte[] closed, UserSeals seals, string name, long updated) => seals.TryOpen(closed, Place.Of(Kind, name), out var text)
        ? Read(text, seals.Owner).Thread with { Updated = DateTimeOffset.FromUnixTimeMilliseconds(updated) }
        : throw new IsolationViolationException("A kept thread does not open as its user's.");

    public static byte[] CloseChange(ThreadChangeKind kind, StoredThread thread, UserSeals seals, string key) =>
        seals.Close(Text(thread, kind), Place.Of(ChangeKind, key));

    /// <exception cref="IsolationViolationException">It does not open as its user's at its place.</exception>
    public static ThreadChange OpenChange(long number, byte[] closed, UserSeals seals, string key)
    {
        if (!seals.TryOpen(closed, Place.Of(ChangeKind, key), out var text))
            throw new IsolationViolationException("A kept change of a thread does not open as its user's.");
        var (kind, thread) = Read(text, seals.Owner);
        return new(number, kind, thread);
    }

    private static byte[] Text(StoredThread thread, ThreadChangeKind kind)
    {
        using var text = new MemoryStream();
        using var writer = new BinaryWriter(text, Encoding.UTF8);
        writer.Write((byte)kind);
        writer.Write(thread.Thread.Value);
        writer.Write(thread.Title is not null);
        writer.Write(thread.Title ?? "");
        writer.Write(thread.Created.ToUnixTimeMilliseconds());
        writer.Write(thread.Updated.ToUnixTimeMilliseconds());
        writer.Flush();
        return text.ToArray();
    }

    private static (ThreadChangeKind Kind, StoredThread Thread) Read(byte[] text, UserKey owner)
    {
        using var stream = new MemoryStream(text);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var kind = (ThreadChangeKind)reader.ReadByte();
        var thread = ThreadId.Parse(reader.ReadString());
        var title = reader.ReadBoolean() ? reader.ReadString() : Skip(reader);
        return (kind, new(owner, thread, title, MomentOf(reader), MomentOf(reader)));
    }

    private static string? Skip(BinaryReader reader)
    {
        reader.ReadString();
        return null;
    }

    private static DateTimeOffset MomentOf(BinaryReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
