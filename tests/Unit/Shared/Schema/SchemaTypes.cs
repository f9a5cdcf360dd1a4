using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>The definitions of records and enums: each one once, referred to by its name.</summary>
internal sealed class SchemaTypes(JsonObject definitions, XmlDocs docs)
{
    /// <summary>Defines a type and all that it mentions.</summary>
    /// <returns>The reference to it.</returns>
    public JsonObject Refer(Type type)
    {
        if (!definitions.ContainsKey(type.Name))
        {
            definitions[type.Name] = null;
            definitions[type.Name] = type.IsEnum ? EnumOf(type) : RecordOf(type);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    /// <summary>Defines the envelope of one event.</summary>
    public JsonObject ReferEnvelope(string type, Type data)
    {
        var envelope = RecordOf(typeof(EventEnvelope<>).MakeGenericType(data));
        var properties = (JsonObject)envelope["properties"]!;
        properties["type"]!["const"] = type;
        envelope["description"] = docs.Summary(data);
        var required = (JsonArray)envelope["required"]!;
        foreach (var ofRun in (string[])["runId", "seq", "agent"])
            if (WireRules.IsOfRun(type))
                required.Add(ofRun);
            else
                properties.Remove(ofRun);
        if (!WireRules.IsOfRun(type))
            properties.Remove("parentRunId");
        definitions[data.Name + "Envelope"] = envelope;
        return new JsonObject { ["$ref"] = $"#/$defs/{data.Name}Envelope" };
    }

    private JsonObject RecordOf(Type type)
    {
        var info = SignalJsonContext.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is not in SignalJsonContext.");
        var exported = info.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        var members = new JsonObject();
        foreach (var parameter in ConstructorOf(type).GetParameters())
        {
            var member = info.Properties.Single(property => property.Name == JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!));
            var schema = SchemaOf(member.PropertyType, exported["properties"]![member.Name]);
            WireRules.Apply(type, member.Name, schema);
            schema.Insert(0, "description", docs.Parameter(type, parameter.Name!));
            members[member.Name] = schema;
        }

        // A member that is written and is no parameter would be missing above.
        if (members.Count != info.Properties.Count(property => property.Get is not null))
            throw new InvalidOperationException($"{type} writes members that its constructor does not take.");
        var record = new JsonObject { ["description"] = docs.Summary(type), ["type"] = "object", ["properties"] = members };
        var required = WireRules.RequiredOfCalls.GetValueOrDefault(type) ?? [.. RequiredOf(type)];
        if (required.Length > 0)
            record["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return record;
    }

    private JsonObject EnumOf(Type type) => SchemaConstants.Codes(
        docs.Summary(type),
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name, docs.Summary(field))));

    // The exporter writes out what a record holds and knows nothing of our converters; here each has a definition of its own.
    private JsonObject SchemaOf(Type type, JsonNode? exported)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(JsonElement))
            return [];
        if (plain == typeof(DateTimeOffset))
            return new JsonObject { ["$ref"] = "#/$defs/Timestamp" };
        if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new JsonObject { ["type"] = "array", ["items"] = SchemaOf(plain.GetGenericArguments().Single(), exported?["items"]) };
        if (plain.Assembly == typeof(AgentEvent).Assembly)
            return Refer(plain);
        // A member that is not there is left out, never null; and with it goes the null that nullable types of C# bring.
        var name = exported!["type"] is JsonArray types ? types.Single(one => one!.GetValue<string>() != "null")! : exported["type"]!;
        return new JsonObject { ["type"] = name.GetValue<string>() };
    }

    private static IEnumerable<string> RequiredOf(Type type) => ConstructorOf(type).GetParameters()
        .Where(parameter => !parameter.HasDefaultValue)
        .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!));

    private static ConstructorInfo ConstructorOf(Type type) => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
}
