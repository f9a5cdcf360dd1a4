using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace Netra.Signal.Bench;

/// <summary>What every payload begins with: when it was made, for whom, and which one of that user it is.</summary>
/// <param name="Made">Microseconds of the machine's one monotonic clock, which the driver and the server share.</param>
/// <param name="User">The user's number.</param>
/// <param name="Sequence">From 0, dense, per user.</param>
internal readonly record struct Mark(long Made, int User, int Sequence)
{
    /// <summary>The length as text: <c>@</c>, 12 + 5 + 7 hex digits, <c>;</c>.</summary>
    public const int Length = 26;

    public const byte Start = (byte)'@';

    private static readonly string Padding = new('x', 256 - Length);

    /// <summary>Now, in microseconds.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    /// <summary>A word of a stream: the mark alone.</summary>
    public static string Word(int user, int sequence) => string.Create(CultureInfo.InvariantCulture, $"@{Now:x12}{user:x5}{sequence:x7};");

    /// <summary>The payload of an event: 256 characters.</summary>
    public static string Payload(int user, int sequence) => Word(user, sequence) + Padding;

    /// <param name="text">Exactly <see cref="Length"/> bytes.</param>
    public static Mark Parse(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text[1..13], out long made, out var a, 'x') && a == 12
        && Utf8Parser.TryParse(text[13..18], out int user, out var b, 'x') && b == 5
        && Utf8Parser.TryParse(text[18..25], out int sequence, out var c, 'x') && c == 7 && text[25] == ';'
            ? new(made, user, sequence)
            : throw new InvalidDataException("A payload is broken.");
}
