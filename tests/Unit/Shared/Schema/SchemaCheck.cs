using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>Checks JSON against the keywords that the protocol's schema uses.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private static readonly HashSet<string> Annotations = ["description", "format", "$schema", "$id", "title", "hubs", "$defs"];

    /// <returns>What is wrong, by path; nothing when the JSON fits.</returns>
    public IReadOnlyList<string> Problems(JsonNode? json, string definition) =>
        [.. Check(json, (JsonObject)root["$defs"]![definition]!, definition)];

    private IEnumerable<string> Check(JsonNode? json, JsonObject schema, string path) =>
        schema.Where(keyword => !Annotations.Contains(keyword.Key)).SelectMany(keyword => Keyword(json, keyword.Key, keyword.Value!, path));

    private IEnumerable<string> Keyword(JsonNode? json, string keyword, JsonNode value, string path) => keyword switch
    {
        "$ref" => Check(json, (JsonObject)root["$defs"]![value.GetValue<string>()["#/$defs/".Length..]]!, path),
        "type" => Unless(IsOf(json, value.GetValue<string>()), $"{path} is no {value}"),
        "const" => Unless(JsonNode.DeepEquals(json, value), $"{path} is not {value}"),
        "enum" => Unless(value.AsArray().Any(one => JsonNode.DeepEquals(one, json)), $"{path} is none of its values"),
        "pattern" => Unless(Regex.IsMatch(json!.GetValue<string>(), value.GetValue<string>()), $"{path} does not fit its pattern"),
        "minLength" => Unless(json!.GetValue<string>().Length >= value.GetValue<int>(), $"{path} is too short"),
        "maxLength" => Unless(json!.GetValue<string>().Length <= value.GetValue<int>(), $"{path} is too long"),
        "minimum" => Unless(json!.GetValue<long>() >= value.GetValue<int>(), $"{path} is too small"),
        "maximum" => Unless(json!.GetValue<long>() <= value.GetValue<int>(), $"{path} is too large"),
        "anyOf" => Unless(value.AsArray().Any(one => !Check(json, (JsonObject)one!, path).Any()), $"{path} fits no choice"),
        "items" => json!.AsArray().SelectMany((item, i) => Check(item, (JsonObject)value, $"{path}[{i}]")),
        "required" => value.AsArray().SelectMany(name => Unless(json!.AsObject().ContainsKey(name!.GetValue<string>()), $"{path}.{name} is missing")),
        "properties" => value.AsObject().Where(pair => json!.AsObject().ContainsKey(pair.Key))
            .SelectMany(pair => Check(json![pair.Key], (JsonObject)pair.Value!, $"{path}.{pair.Key}")),
        _ => throw new NotSupportedException($"The check does not know the keyword {keyword}."),
    };

    private static bool IsOf(JsonNode? json, string type) => type switch
    {
        "integer" => json?.GetValueKind() == JsonValueKind.Number && json.AsValue().TryGetValue<long>(out _),
        "boolean" => json?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        _ => json?.GetValueKind().ToString().Equals(type, StringComparison.OrdinalIgnoreCase) == true,
    };

    private static IEnumerable<string> Unless(bool fits, string problem) => fits ? [] : [problem];
}
