using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Reads JSON that an API made, which may lack anything and have anything else instead.</summary>
internal static class ChatJson
{
    /// <returns><see langword="null"/> when there is no such member, it is null, or the value is no object.</returns>
    public static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <returns>A whole number from 0; <see langword="null"/> for all else.</returns>
    public static long? Count(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) && count >= 0 ? count : null;

    /// <summary>A text, also where it spells half of a surrogate pair: what cuts an answer into pieces may cut through a character.</summary>
    /// <returns><see langword="null"/> for what is no text.</returns>
    public static string? Text(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.String } text)
            return null;
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return Unescaped(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text)[1..^1]));
        }
    }

    private static string Unescaped(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            text.Append(raw[++i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var other => other,
            });
            if (raw[i] == 'u')
                i += 4;
        }

        return text.ToString();
    }
}
