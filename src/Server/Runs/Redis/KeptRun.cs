using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>A run as Redis keeps it, before it is sealed: what it said so far, and where in the log that is.</summary>
internal static class KeptRun
{
    private static JsonTypeInfo<RunState> Type => SignalJson.Context.RunState;

    public static byte[] Write(RunFold fold)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", fold.Seq);
            if (fold.Before is { } before)
                json.WriteString("before", before.ToString());
            if (fold.Run.Traceparent is { } trace)
                json.WriteString("traceparent", trace);
            KeptApprovals.Write(json, fold.Approvals);
            json.WritePropertyName("state");
            JsonSerializer.Serialize(json, fold.ToState(fold.At ?? default), Type);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <param name="owner">Whose it is.</param>
    /// <param name="text">What was kept.</param>
    /// <param name="begin">Where the log was when the run was added: that far is folded in while nothing of the run is.</param>
    public static RunFold Read(UserKey owner, byte[] text, Cursor begin)
    {
        using var json = JsonDocument.Parse(text);
        var state = json.RootElement.GetProperty("state").Deserialize(Type)!;
        var run = new StoredRun(
            owner, state.RunId, state.ThreadId, state.Agent, state.Input.Clone(), state.CreatedAt, state.ParentRunId,
            json.RootElement.TryGetProperty("traceparent", out var trace) ? trace.GetString() : null);
        return RunFold.Of(
            run, state, KeptApprovals.Read(json.RootElement), json.RootElement.GetProperty("seq").GetInt64(),
            json.RootElement.TryGetProperty("before", out var place) && Cursor.TryParse(place.GetString(), out var before) ? before : null,
            Cursor.TryParse(state.Cursor, out var at) ? at : begin);
    }
}
