using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Events;

/// <summary>The data of one event: one record per type of the protocol.</summary>
public abstract record AgentEvent
{
    private protected AgentEvent(string type) => Type = type;

    /// <summary>The event's type on the wire, also the name of the client method that hears it.</summary>
    /// <remarks>It stands in the envelope, not in the data. No record overrides it: an override would not inherit that it is left out.</remarks>
    [JsonIgnore]
    public string Type { get; }
}
