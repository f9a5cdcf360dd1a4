using System.Text.Json;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What the rules need to know of an event beside where it stands.</summary>
internal static class EventFacts
{
    /// <summary>Adds it to a line of an event.</summary>
    /// <param name="line">The line.</param>
    /// <param name="data">The data of the event, asked for only where it is needed.</param>
    public static HistoryLine With(HistoryLine line, Func<JsonElement> data) => line.Type switch
    {
        "approval_requested" => line with { Request = data().GetProperty("requestId").GetString() },
        "approval_resolved" when data() is var settled => line with
        {
            Request = settled.GetProperty("requestId").GetString(), What = $"{settled.GetProperty("by").GetString()} {settled.GetProperty("approved").GetBoolean()}",
        },
        "run_reset" => line with { Attempt = data().GetProperty("attempt").GetInt32() },
        "run_queued" => line with { Value = data().GetProperty("position").GetInt32() },
        _ => line,
    };
}
