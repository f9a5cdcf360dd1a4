using System.Text.Json.Nodes;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>What the protocol says of members and the types of C# cannot.</summary>
internal static class WireRules
{
    /// <summary>Members of calls that the gateway insists on. They are nullable in C#, so that it can name the one that is missing.</summary>
    public static IReadOnlyDictionary<Type, string[]> RequiredOfCalls { get; } = new Dictionary<Type, string[]>
    {
        [typeof(StartRunRequest)] = ["agent", "input"],
        [typeof(CancelRunRequest)] = ["runId"],
        [typeof(RespondRequest)] = ["runId", "requestId", "approved"],
        [typeof(GetRunRequest)] = ["runId"],
        [typeof(RenameThreadRequest)] = ["threadId", "title"],
        [typeof(DeleteThreadRequest)] = ["threadId"],
        [typeof(GetThreadRequest)] = ["threadId"],
        [typeof(RefreshTokenRequest)] = ["token"],
        [typeof(RegisterRequest)] = ["agents"],
        [typeof(PublishRequest)] = ["lease", "events"],
        [typeof(RenewRequest)] = ["leases"],
        [typeof(ResumeRequest)] = ["leases"],
        [typeof(ReleaseRequest)] = ["lease", "reason"],
    };

    private static readonly Dictionary<string, Action<JsonObject>> Rules = new()
    {
        ["v"] = schema => schema["const"] = WireNames.ProtocolVersion,
        ["cursor"] = schema => Refer(schema, "Cursor"),
        ["input"] = schema => schema["type"] = "object",
        ["offset"] = Least(1),
        ["seq"] = Least(1),
        ["n"] = Least(1),
        ["position"] = Least(1),
        ["attempt"] = Least(1),
        ["concurrency"] = Least(1),
        ["durationMs"] = Least(0),
        ["off"] = Least(0),
        ["replayed"] = Least(0),
        ["retryAfterMs"] = Least(0),
        ["acceptedThrough"] = Least(0),
        ["progress"] = Between(0, 100),
        ["percent"] = Between(0, 100),
        ["limit"] = Between(1, 100),
        ["AttachRequest.cursor"] = schema =>
        {
            schema.Remove("type");
            schema["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/$defs/Cursor" }, new JsonObject { ["const"] = WireNames.StartCursor });
        },
        ["AttachAnswer.outcome"] = schema => Refer(schema, "AttachOutcome"),
        ["AttachAnswer.reason"] = schema => Refer(schema, "GapReason"),
        ["GapNotice.reason"] = schema => Refer(schema, "GapReason"),
        ["ClosingNotice.code"] = schema => Refer(schema, "CloseCode"),
        ["CancelRunRequest.reason"] = schema => schema["maxLength"] = 500,
        ["CreateThreadRequest.title"] = schema => schema["maxLength"] = 200,
        ["RenameThreadRequest.title"] = schema => schema["maxLength"] = 200,
    };

    /// <summary>Narrows the schema of one member.</summary>
    public static void Apply(Type type, string member, JsonObject schema)
    {
        if (Rules.TryGetValue($"{type.Name}.{member}", out var rule) || Rules.TryGetValue(member, out rule))
            rule(schema);
    }

    /// <summary>Whether the members that tell of a run stand on an event.</summary>
    public static bool IsOfRun(string type) => !EventTypes.IsThreadEvent(type);

    private static void Refer(JsonObject schema, string definition)
    {
        schema.Remove("type");
        schema["$ref"] = $"#/$defs/{definition}";
    }

    private static Action<JsonObject> Least(int least) => schema => schema["minimum"] = least;

    private static Action<JsonObject> Between(int least, int most) => schema =>
    {
        schema["minimum"] = least;
        schema["maximum"] = most;
    };
}
