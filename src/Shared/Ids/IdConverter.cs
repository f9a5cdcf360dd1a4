using System.Text.Json;
using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Ids;

/// <summary>Writes an id as a JSON string, and refuses one that <see cref="IdRules"/> refuses.</summary>
/// <typeparam name="TId">The id type.</typeparam>
public sealed class IdConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    /// <inheritdoc />
    /// <exception cref="JsonException">The JSON is no string, or no valid id; the message is the reason.</exception>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("must be a string");
        var text = reader.GetString();
        return TId.TryParse(text, out var id) ? id : throw new JsonException(IdRules.Refusal(text));
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
