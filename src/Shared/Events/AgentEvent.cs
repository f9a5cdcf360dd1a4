using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Events;

/// <summary>The data of one event: one record per type of the protocol.</summary>
public abstract record AgentEvent
{
    private protected AgentEvent()
    {
    }

    /// <summary>The event's type on the wire, also the name of the client method that hears it.</summary>
    [JsonIgnore]
    public abstract string Type { get; }
}
