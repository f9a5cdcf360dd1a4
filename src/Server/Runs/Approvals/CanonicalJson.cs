using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>One spelling for all JSON that says the same: names in order, numbers by their value, texts by their characters.</summary>
internal static class CanonicalJson
{
    /// <returns><see langword="null"/> when a text or a name in it is no Unicode: half of a surrogate pair.</returns>
    public static byte[]? Of(JsonElement json)
    {
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text, new() { SkipValidation = true });
        try
        {
            Write(writer, json);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        writer.Flush();
        return text.WrittenSpan.ToArray();
    }

    /// <summary>A number as its digits and a power of ten: <c>1</c>, <c>1.0</c> and <c>10e-1</c> are <c>1e0</c>. Nothing is rounded.</summary>
    /// <param name="raw">The number as JSON spells it. One whose exponent has more than 32 bits stays as it is spelt.</param>
    public static string NumberOf(string raw)
    {
        var sign = raw[0] == '-' ? "-" : "";
        var end = raw.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (end >= 0 && !int.TryParse(raw.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return raw;
        var mantissa = raw[sign.Length..(end < 0 ? raw.Length : end)];
        var fraction = mantissa.IndexOf('.') is >= 0 and var point ? mantissa.Length - point - 1 : 0;
        var significant = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var digits = significant.TrimEnd('0');
        return digits.Length == 0
            ? "0"
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{digits}e{(long)exponent - fraction + significant.Length - digits.Length}");
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                // Two members of one name stay in their order: readers differ in which of them counts.
                foreach (var member in json.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(NumberOf(json.GetRawText()), skipInputValidation: true);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(json.GetString());
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
