using System.Text.Json;
using System.Text.Json.Nodes;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>The state of a run as a client would work it out from what it hears, on plain JSON: none of the server's own folding is used.</summary>
internal sealed class ReplayFold
{
    private static readonly string[] OnlyTheServerKnows = ["cursor", "createdAt"];
    private readonly JsonObject _state;

    private ReplayFold(JsonObject state) => _state = state;

    /// <summary>A run of which nothing was heard yet.</summary>
    public static ReplayFold Empty(string run, string thread) => new(new()
    {
        ["runId"] = run,
        ["threadId"] = thread,
        ["status"] = "queued",
        ["messages"] = new JsonArray(),
        ["tools"] = new JsonArray(),
        ["approvals"] = new JsonArray(),
    });

    /// <summary>Goes on from what <c>GetRun</c>, or a gap, answered.</summary>
    public static ReplayFold From(JsonElement state) => new(JsonNode.Parse(state.GetRawText())!.AsObject());

    /// <summary>Whether two states say the same of a run, apart from what no event carries.</summary>
    public static bool AreEqual(JsonObject left, JsonObject right, params string[] besides) =>
        JsonNode.DeepEquals(Without(left, besides), Without(right, besides));

    public JsonObject ToState() => _state.DeepClone().AsObject();

    public void Apply(string type, JsonElement json, string? time = null)
    {
        var data = JsonNode.Parse(json.GetRawText())!.AsObject();
        switch (type)
        {
            case "run_queued": _state["position"] = data["position"]!.DeepClone(); break;
            case "agent_started": Start(data, time); break;
            case "message_delta": AddText(data); break;
            case "message_completed": Complete(data); break;
            case "tool_executing": Execute(data); break;
            case "tool_completed": Executed(data); break;
            case "approval_requested": Ask(data); break;
            case "approval_resolved": Answer(data); break;
            case "run_reset": Reset(); break;
            case "agent_completed": End("completed", time, "result", data["result"]); break;
            case "agent_cancelled": End("cancelled", time); break;
            case "agent_error": End(StatusOf((string)data["code"]!), time, "error", data); break;
        }
    }

    private static JsonObject Without(JsonObject state, string[] besides)
    {
        var rest = state.DeepClone().AsObject();
        foreach (var name in OnlyTheServerKnows.Concat(besides))
            rest.Remove(name);
        return rest;
    }

    private static string StatusOf(string code) => code is "timed_out" or "worker_lost" or "expired" ? code : "failed";

    private JsonArray List(string name) => _state[name]!.AsArray();

    private JsonObject? Find(string list, string key, JsonNode id) =>
        List(list).Select(item => item!.AsObject()).FirstOrDefault(item => JsonNode.DeepEquals(item[key], id));

    private void Start(JsonObject data, string? time)
    {
        _state["status"] = "running";
        _state.Remove("position");
        Put(_state, "startedAt", time);
        Put(_state, "input", data["input"]);
    }

    private JsonObject MessageOf(JsonNode id)
    {
        if (Find("messages", "messageId", id) is { } known)
            return known;
        var message = new JsonObject { ["messageId"] = id.DeepClone(), ["text"] = "", ["complete"] = false };
        List("messages").Add(message);
        return message;
    }

    private void AddText(JsonObject data)
    {
        var message = MessageOf(data["messageId"]!);
        var before = ((string)message["text"]!)[..(int)data["off"]!];
        message["text"] = before + (string)data["text"]!;
    }

    private void Complete(JsonObject data)
    {
        var message = MessageOf(data["messageId"]!);
        message["text"] = data["text"]!.DeepClone();
        message["complete"] = true;
    }

    private void Execute(JsonObject data)
    {
        var tool = new JsonObject { ["toolCallId"] = data["toolCallId"]!.DeepClone(), ["tool"] = data["tool"]!.DeepClone(), ["status"] = "executing" };
        Put(tool, "arguments", data["arguments"]);
        List("tools").Add(tool);
    }

    private void Executed(JsonObject data)
    {
        var tool = Find("tools", "toolCallId", data["toolCallId"]!)!;
        tool["status"] = (bool)data["success"]! ? "completed" : "failed";
        Put(tool, "result", data["result"]);
        Put(tool, "error", data["error"]);
    }

    private void Ask(JsonObject data)
    {
        List("approvals").Add(data.DeepClone());
        _state["status"] = "awaiting_approval";
    }

    private void Answer(JsonObject data)
    {
        List("approvals").Remove(Find("approvals", "requestId", data["requestId"]!));
        if (List("approvals").Count == 0)
            _state["status"] = "running";
    }

    private void Reset()
    {
        foreach (var list in new[] { "messages", "tools", "approvals" })
            List(list).Clear();
        _state["status"] = "running";
    }

    private void End(string status, string? time, string? with = null, JsonNode? value = null)
    {
        _state["status"] = status;
        _state.Remove("position");
        Put(_state, "endedAt", time);
        if (with is not null)
            Put(_state, with, value);
    }

    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
            target[name] = value.DeepClone();
    }
}
