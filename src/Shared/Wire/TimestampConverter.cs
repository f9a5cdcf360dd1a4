using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Wire;

/// <summary>Writes a time as ISO 8601, UTC, with milliseconds and <c>Z</c>; reads any ISO 8601 time with an offset.</summary>
/// <remarks>A time without an offset is refused: it would mean another moment on another machine.</remarks>
public sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The one form of a time on the wire.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <inheritdoc />
    /// <exception cref="JsonException">The JSON is no string, or no time with an offset.</exception>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) && HasOffset(reader.GetString()!)
            ? time.ToUniversalTime()
            : throw new JsonException("must be a time in ISO 8601 with an offset, such as 2026-11-20T10:00:00.000Z");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

    // The text is a valid time already, so that a sign after the T can only begin an offset.
    private static bool HasOffset(string text) =>
        text.IndexOf('T') is > 0 and var t && (text[^1] == 'Z' || text.AsSpan(t).IndexOfAny('+', '-') > 0);
}
