using System.Text.Json.Serialization;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Shared.Hub;

/// <summary>Where a run stands.</summary>
[JsonConverter(typeof(WireEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Waits for the turn of its thread, or for a worker.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker has it and has not begun.</summary>
    [JsonStringEnumMemberName("assigned")]
    Assigned,

    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Waits for its user's answer.</summary>
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Ended with an error.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Was cancelled.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Took too long.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>Its worker was lost.</summary>
    [JsonStringEnumMemberName("worker_lost")]
    WorkerLost,

    /// <summary>Waited too long in the queue.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}
