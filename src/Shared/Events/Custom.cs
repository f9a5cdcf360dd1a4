using System.Text.Json;

namespace Netra.Signal.Shared.Events;

/// <summary>An event of the application's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, any JSON.</param>
public sealed record Custom(string Name, JsonElement Value) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "custom";
}
