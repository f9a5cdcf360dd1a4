using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What is published when a log has grown: who did it, where the log is now, and the entries themselves when they are small.</summary>
/// <remarks>Nothing rests on it: it may be lost, doubled, late or for another user. Entries are sealed, and so open for their own user only.</remarks>
internal sealed record Doorbell(string Pod, Epoch Life, Cursor First, LogBounds Bounds, IReadOnlyList<ReadOnlyMemory<byte>> Entries)
{
    private const int MaxHeader = 160;

    /// <summary>Reads <c>pod first-epoch epoch first floor head LF</c>, then each entry with its length before it.</summary>
    public static bool TryParse(byte[] message, [NotNullWhen(true)] out Doorbell? bell)
    {
        bell = null;
        var end = message.AsSpan(0, Math.Min(message.Length, MaxHeader)).IndexOf((byte)'\n');
        if (end < 0 || Encoding.ASCII.GetString(message, 0, end).Split(' ') is not [var pod, var lifeText, var epochText, .. var rest] || rest.Length != 3)
            return false;
        if (!ulong.TryParse(lifeText, NumberStyles.None, CultureInfo.InvariantCulture, out var life)
            || !ulong.TryParse(epochText, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !TryNumber(rest[0], out var first) || !TryNumber(rest[1], out var floor) || !TryNumber(rest[2], out var head))
            return false;
        var entries = new List<ReadOnlyMemory<byte>>();
        for (var at = end + 1; at < message.Length;)
        {
            if (message.Length - at < 4 || BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(at)) is var length && (length < 0 || length > message.Length - at - 4))
                return false;
            entries.Add(message.AsMemory(at + 4, length));
            at += 4 + length;
        }

        bell = new(pod, new(life), new(new(epoch), first), new(new(epoch), floor, head), entries);
        return true;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
