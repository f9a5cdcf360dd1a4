using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Hub;

/// <summary>Where a tool call stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolStatus>))]
public enum ToolStatus
{
    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("executing")]
    Executing,

    /// <summary>Did what it was asked.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Did not.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
