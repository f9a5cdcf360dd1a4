using System.Buffers.Text;
using System.Text;

namespace Netra.Signal.Tests.Kit;

/// <summary>Finds where one reply of Redis (RESP, version 2) ends, and reads those that are messages of a subscription.</summary>
internal static class RespFrame
{
    /// <returns>The length of the first whole frame; 0 when it is not all there yet.</returns>
    /// <exception cref="FormatException">It is no frame.</exception>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
            return 0;
        var at = end + 2;
        switch (bytes[0])
        {
            case (byte)'+' or (byte)'-' or (byte)':':
                return at;
            case (byte)'$':
                var length = Number(bytes[1..end]);
                return length < 0 ? at : bytes.Length >= at + length + 2 ? at + length + 2 : 0;
            case (byte)'*':
                for (var left = Number(bytes[1..end]); left > 0; left--)
                {
                    if (at == bytes.Length || LengthOf(bytes[at..]) is not (> 0 and var part))
                        return 0;
                    at += part;
                }

                return at;
            default:
                throw new FormatException($"No reply of Redis begins with byte {bytes[0]}.");
        }
    }

    /// <returns>The message, when a whole frame is one of a subscription; else <see langword="null"/>.</returns>
    public static RedisMessage? MessageOf(ReadOnlySpan<byte> frame)
    {
        if (!frame.StartsWith("*3\r\n$7\r\nmessage\r\n"u8))
            return null;
        var rest = frame["*3\r\n$7\r\nmessage\r\n"u8.Length..];
        return new(Encoding.UTF8.GetString(Bulk(ref rest)), Bulk(ref rest).ToArray());
    }

    private static ReadOnlySpan<byte> Bulk(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("\r\n"u8);
        var (at, length) = (end + 2, Number(rest[1..end]));
        var text = rest.Slice(at, length);
        rest = rest[(at + length + 2)..];
        return text;
    }

    private static int Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int number, out var used) && used == digits.Length
        ? number
        : throw new FormatException("A length in a reply of Redis is no number.");
}
