using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>Earlier runs of a thread.</summary>
internal static class Earlier
{
    public static RunState Run(
        string asked, string? told, RunStatus status = RunStatus.Completed, string agent = "chat", string? result = null, params ToolState[] tools) =>
        Of(JsonSerializer.Serialize(new { text = asked }), told, status, agent, result, tools);

    public static RunState Of(string input, string? told, RunStatus status = RunStatus.Completed, string agent = "chat", string? result = null, params ToolState[] tools) => new(
        RunId.New(), ThreadId.Parse("t1"), agent, status, DateTimeOffset.UnixEpoch, "e-1", JsonElement.Parse(input),
        told is null ? [] : [new MessageState("m1", told, true)], tools, [], Result: result is null ? null : JsonElement.Parse(result),
        Error: status == RunStatus.Failed ? new AgentError("internal", "secret reason", false) : null);

    public static ToolState Tool(string name, string arguments, string? result) => new(
        "c1", name, result is null ? ToolStatus.Failed : ToolStatus.Completed, JsonElement.Parse(arguments), result is null ? null : JsonElement.Parse(result),
        result is null ? "It broke." : null);
}
