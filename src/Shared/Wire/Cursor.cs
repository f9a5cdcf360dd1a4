using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Netra.Signal.Shared.Wire;

/// <summary>A position in a user's own log: the epoch of that log's life and the offset in it.</summary>
/// <remarks>
/// Printed <c>{epoch}-{offset}</c>, opaque to clients: all a client must remember. It is a position, not a permission: it is only
/// ever read as a position in the log of the user who presents it.
/// </remarks>
/// <param name="Epoch">A random number of 48 bits, printed in base 36; another life of the log has another one.</param>
/// <param name="Offset">The position, from 0 (before the first event).</param>
public readonly record struct Cursor(Epoch Epoch, long Offset)
{
    /// <summary>Reads a cursor in its one canonical form.</summary>
    /// <returns><see langword="false"/> for anything but the exact text that <see cref="ToString"/> gives.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cursor cursor)
    {
        cursor = default;
        if (text is null || text.IndexOf('-') is not (> 0 and var dash))
            return false;
        var digits = text.AsSpan(dash + 1);
        if (!Epoch.TryParse(text.AsSpan(0, dash), out var epoch)
            || digits.Length is 0 or > 18
            || (digits.Length > 1 && digits[0] == '0')
            || digits.ContainsAnyExceptInRange('0', '9') // the parser below would pass over a NUL at the end
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        cursor = new(epoch, offset);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Offset}");
}
