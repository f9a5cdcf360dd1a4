using System.Collections.Frozen;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Workers;

/// <summary>Names that older agents give to fields: accepted when they come in, written in the one canonical form.</summary>
internal static class EventAliases
{
    private const string Duration = "durationMs";

    private static readonly FrozenDictionary<string, (string Canonical, FrozenSet<string> Types)> Names =
        new Dictionary<string, (string, FrozenSet<string>)>
        {
            ["thought"] = ("text", [AgentThinking.WireName]),
            ["reasoning"] = ("text", [AgentThinking.WireName]),
            ["parameters"] = ("arguments", [ToolExecuting.WireName, ApprovalRequested.WireName]),
            ["tool_input"] = ("arguments", [ToolExecuting.WireName, ApprovalRequested.WireName]),
            ["results"] = ("result", [ToolCompleted.WireName, AgentCompleted.WireName]),
            ["final_response"] = ("result", [AgentCompleted.WireName]),
            ["execution_time_ms"] = (Duration, [ToolCompleted.WireName, AgentCompleted.WireName]),
            ["duration"] = (Duration, [ToolCompleted.WireName, AgentCompleted.WireName]),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Writes an event's data with canonical names.</summary>
    /// <exception cref="SignalException">Two names of one field are given.</exception>
    public static JsonElement Canonical(string type, JsonElement data)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in data.EnumerateObject())
            {
                var name = Names.TryGetValue(member.Name, out var alias) && alias.Types.Contains(type) ? alias.Canonical : member.Name;
                if (!seen.Add(name))
                    throw SignalException.InvalidArgument($"{name} of {type} is given twice, once perhaps by an older name.");
                json.WritePropertyName(name);
                if (name == Duration && name != member.Name && member.Value.TryGetMilliseconds(out var whole))
                    json.WriteNumberValue(whole);
                else
                    member.Value.WriteTo(json);
            }

            // Where the text stands is for the gateway to say, which has what came before.
            if (type == MessageDelta.WireName && seen.Add("off"))
                json.WriteNumber("off", 0);
            json.WriteEndObject();
        }

        using var canonical = JsonDocument.Parse(text.ToArray());
        return canonical.RootElement.Clone();
    }

    /// <summary>Older agents measure with fractions of a millisecond.</summary>
    private static bool TryGetMilliseconds(this JsonElement value, out long whole)
    {
        whole = 0;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || Math.Abs(number) > 1L << 53)
            return false;
        whole = (long)Math.Round(number);
        return true;
    }
}
