using System.Text;

namespace Netra.Signal.Shared.Wire;

/// <summary>The random number (48 bits, printed in base 36) of one life of a user's log.</summary>
/// <param name="Value">From 1 to 2^48 - 1; 0, the default, is no epoch.</param>
public readonly record struct Epoch(ulong Value)
{
    /// <summary>The longest printed epoch, in characters.</summary>
    public const int MaxLength = 10;

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The largest epoch.</summary>
    public static ulong MaxValue => (1UL << 48) - 1;

    /// <summary>Reads an epoch in its one canonical form: lower case, no leading zero, in range.</summary>
    /// <returns><see langword="false"/> and the default for anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Epoch epoch)
    {
        epoch = default;
        if (text.Length is 0 or > MaxLength || text[0] == '0')
            return false;
        ulong value = 0;
        foreach (var c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'z')))
                return false;
            value = (value * 36) + (ulong)(c <= '9' ? c - '0' : c - 'a' + 10);
        }

        if (value > MaxValue)
            return false;
        epoch = new(value);
        return true;
    }

    /// <summary>Writes what <see cref="ToString"/> gives, as ASCII.</summary>
    /// <param name="ascii">At least 13 bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int Format(Span<byte> ascii)
    {
        var length = 1;
        for (var rest = Value / 36; rest > 0; rest /= 36)
            length++;
        var left = Value;
        for (var at = length - 1; at >= 0; at--, left /= 36)
            ascii[at] = (byte)Digits[(int)(left % 36)];
        return length;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[13];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }
}
