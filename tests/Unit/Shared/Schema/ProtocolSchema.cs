using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>The protocol as a JSON Schema, made from the contract itself. As a whole it describes any event that a user's client hears.</summary>
internal static class ProtocolSchema
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text() => Build().ToJsonString(Readable) + "\n";

    public static JsonObject Build()
    {
        var docs = XmlDocs.Of(typeof(EventTypes).Assembly);
        var definitions = new JsonObject();
        SchemaConstants.AddTo(definitions, docs);
        var types = new SchemaTypes(definitions, docs);
        var envelopes = EventTypes.All.OrderBy(type => type.Key, StringComparer.Ordinal)
            .Select(type => types.ReferEnvelope(type.Key, type.Value)).ToArray();
        var hubs = new JsonObject
        {
            ["user"] = Hub(WireNames.UserHubPath, typeof(IAgentHub), typeof(IAgentClient), types, docs),
            ["worker"] = Hub(WireNames.WorkerHubPath, typeof(IWorkerHub), typeof(IWorkerClient), types, docs),
        };
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:netra:signal:protocol:{WireNames.ProtocolVersion}",
            ["title"] = $"Netra Signal protocol, version {WireNames.ProtocolVersion}",
            ["description"] = "As a whole: any event that a user's client hears. `hubs` names every method with its argument and its answer. "
                + "Members that are not named here are ignored.",
            ["oneOf"] = new JsonArray(envelopes),
            ["hubs"] = hubs,
            ["$defs"] = new JsonObject(definitions.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))),
        };
    }

    private static JsonObject Hub(string path, Type hub, Type client, SchemaTypes types, XmlDocs docs) => new()
    {
        ["path"] = path,
        ["methods"] = Methods(hub, name => name, types, docs),
        ["hears"] = Methods(client, JsonNamingPolicy.SnakeCaseLower.ConvertName, types, docs),
    };

    private static JsonObject Methods(Type contract, Func<string, string> wireName, SchemaTypes types, XmlDocs docs)
    {
        var methods = new JsonObject();
        foreach (var method in contract.GetMethods())
        {
            var entry = new JsonObject
            {
                ["description"] = docs.Summary(method),
                ["argument"] = Refer(method.GetParameters().Single().ParameterType, types),
            };
            if (method.ReturnType.IsGenericType)
                entry["answer"] = types.Refer(method.ReturnType.GetGenericArguments().Single());
            methods[wireName(method.Name)] = entry;
        }

        return methods;
    }

    private static JsonObject Refer(Type argument, SchemaTypes types) => argument.IsGenericType
        ? new JsonObject { ["$ref"] = $"#/$defs/{argument.GetGenericArguments().Single().Name}Envelope" }
        : types.Refer(argument);
}
