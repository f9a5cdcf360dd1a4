using System.Reflection;
using System.Text.Json.Nodes;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>The definitions of texts that follow a rule: ids, cursors, times and codes.</summary>
internal static class SchemaConstants
{
    public static void AddTo(JsonObject definitions, XmlDocs docs)
    {
        foreach (var id in (Type[])[typeof(RequestId), typeof(RunId), typeof(ThreadId)])
            definitions[id.Name] = new JsonObject
            {
                ["description"] = $"{docs.Summary(id)} Not a placeholder such as `null`, `undefined`, `test` or `0`, in any case.",
                ["type"] = "string",
                ["pattern"] = "^[A-Za-z0-9._:-]+$",
                ["minLength"] = 1,
                ["maxLength"] = IdRules.MaxLength,
            };
        definitions["Cursor"] = new JsonObject
        {
            ["description"] = $"{docs.Summary(typeof(Cursor))} Opaque to clients.",
            ["type"] = "string",
            ["pattern"] = "^[1-9a-z][0-9a-z]{0,9}-(0|[1-9][0-9]{0,17})$",
        };
        definitions["Timestamp"] = new JsonObject
        {
            ["description"] = "A time in ISO 8601. The gateway writes UTC with milliseconds and `Z`, and reads any time with an offset.",
            ["type"] = "string",
            ["format"] = "date-time",
        };
        definitions["AttachOutcome"] = Codes(docs.Summary(typeof(AttachOutcomes)), Constants(typeof(AttachOutcomes), docs));
        definitions["ErrorCode"] = Codes(docs.Summary(typeof(ErrorCodes)), Constants(typeof(ErrorCodes), docs));
        definitions["GapReason"] = Codes(docs.Summary(typeof(GapReasons)), Constants(typeof(GapReasons), docs));
        definitions["CloseCode"] = Codes(docs.Summary(typeof(CloseCode)), CloseCode.All.Select(code => (code.Name, docs.Summary(PropertyOf(code)))));
    }

    /// <summary>A closed set of codes, each with its meaning.</summary>
    public static JsonObject Codes(string summary, IEnumerable<(string Name, string Meaning)> codes)
    {
        var all = codes.ToArray();
        return new JsonObject
        {
            ["description"] = string.Join('\n', all.Select(code => $"- `{code.Name}`: {code.Meaning}").Prepend(summary)),
            ["type"] = "string",
            ["enum"] = new JsonArray([.. all.Select(code => JsonValue.Create(code.Name))]),
        };
    }

    private static IEnumerable<(string Name, string Meaning)> Constants(Type type, XmlDocs docs) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((string)field.GetRawConstantValue()!, docs.Summary(field)));

    private static PropertyInfo PropertyOf(CloseCode code) =>
        typeof(CloseCode).GetProperties(BindingFlags.Public | BindingFlags.Static).Single(property => Equals(property.GetValue(null), code));
}
