using System.Text.Json.Serialization;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Shared.Events;

/// <summary>Who settled a question of a run.</summary>
[JsonConverter(typeof(WireEnumConverter<ApprovalResolver>))]
public enum ApprovalResolver
{
    /// <summary>The user answered.</summary>
    [JsonStringEnumMemberName("user")]
    User,

    /// <summary>Nobody answered in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The run ended first.</summary>
    [JsonStringEnumMemberName("run_ended")]
    RunEnded,
}
