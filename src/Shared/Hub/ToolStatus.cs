using System.Text.Json.Serialization;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Shared.Hub;

/// <summary>Where a tool call stands.</summary>
[JsonConverter(typeof(WireEnumConverter<ToolStatus>))]
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
