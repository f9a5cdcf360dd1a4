using System.Text;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Breaks bytes without knowing what they mean.</summary>
internal static class ByteMutator
{
    private const int MaxLength = 64 * 1024;

    private static readonly byte[][] Pieces =
    [
        [0x1e], [0], [0xef, 0xbb, 0xbf], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff, 0xfe], [0xe2, 0x82], [0xf0, 0x9f, 0x98],
        .. ((string[])["\"", "\\", "\\u0000", "\\ud800", "\\udc00", "{", "}", "[", "]", ",", ":", "null", "true", "-0", "1e999", "9223372036854775808", "18446744073709551616", "NaN", "//", "\r\n", ".", "-", "%00", "\u0130", "\u200b"])
            .Select(Encoding.UTF8.GetBytes),
    ];

    public static byte[] Mutate(Random random, byte[] input)
    {
        var bytes = new List<byte>(input);
        for (var steps = 1 + random.Next(4); steps > 0; steps--)
            Step(random, bytes);
        return [.. bytes.Take(MaxLength)];
    }

    private static void Step(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 17), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when bytes.Count is > 0 and < 4096:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[random.Next(bytes.Count)], 1 << random.Next(10)));
                break;
            default:
                bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 5)).Select(_ => (byte)random.Next(256)));
                break;
        }
    }
}
