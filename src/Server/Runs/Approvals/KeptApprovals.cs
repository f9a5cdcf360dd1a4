using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>The questions of a run as they are kept beside its state, which has those alone that wait.</summary>
internal static class KeptApprovals
{
    private const string Name = "asked";

    public static void Write(Utf8JsonWriter json, ApprovalBook book)
    {
        if (book.Asked.Count == 0)
            return;
        json.WriteStartArray(Name);
        foreach (var asked in book.Asked)
        {
            json.WriteStartObject();
            json.WriteString("id", asked.Request.Value);
            if (asked.Tool is { } tool)
                json.WriteString("tool", tool);
            json.WriteString("hash", asked.Hash);
            json.WriteString("state", asked.State.ToString());
            if (asked.AnswerBytes > 0)
                json.WriteNumber("answer", asked.AnswerBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A state that this version does not know, of a later one, allows nothing.</summary>
    public static IEnumerable<AskedApproval> Read(JsonElement kept) => kept.TryGetProperty(Name, out var all)
        ? all.EnumerateArray().Select(asked => new AskedApproval(
            RequestId.Parse(asked.GetProperty("id").GetString()),
            asked.TryGetProperty("tool", out var tool) ? tool.GetString() : null,
            asked.GetProperty("hash").GetString()!,
            Enum.TryParse<ApprovalState>(asked.GetProperty("state").GetString(), out var state) ? state : ApprovalState.Withdrawn,
            asked.TryGetProperty("answer", out var bytes) ? bytes.GetInt32() : 0)).ToArray()
        : [];
}
