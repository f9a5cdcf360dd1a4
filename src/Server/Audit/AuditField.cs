using System.Buffers;
using System.Globalization;
using System.Text;

namespace Netra.Signal.Server.Audit;

/// <summary>One value of an audit line, made so that it can neither end the line nor begin another field.</summary>
internal static class AuditField
{
    /// <summary>The longest value, in characters, as it stands in the line: two ids and what parts them.</summary>
    public const int MaxLength = 257;

    /// <summary>What stands for a value that is not there.</summary>
    public const string None = "-";

    private const string Cut = "...";

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'()*+,-./:;<>?@[]^_`{|}~");

    /// <returns>Visible ASCII without space, quote, backslash and equals sign; anything else as <c>\uXXXX</c>; cut to the limit.</returns>
    public static string Of(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return None;
        var text = Escape(value, MaxLength, out var whole);
        return whole ? text : Escape(value, MaxLength - Cut.Length, out _) + Cut;
    }

    private static string Escape(string value, int room, out bool whole)
    {
        var text = new StringBuilder(Math.Min(value.Length, room));
        foreach (var c in value)
        {
            var piece = Plain.Contains(c) ? c.ToString() : $@"\u{((int)c).ToString("X4", CultureInfo.InvariantCulture)}";
            if (text.Length + piece.Length > room)
            {
                whole = false;
                return text.ToString();
            }

            text.Append(piece);
        }

        whole = true;
        return text.ToString();
    }
}
