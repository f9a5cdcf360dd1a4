using System.Text.Json;

namespace Netra.Signal.Tests.Kit;

/// <summary>Something the server said on its own: an event or a control message.</summary>
/// <param name="Target">The client method, such as <c>agent_started</c>.</param>
/// <param name="Argument">Its one argument; undefined when there was none.</param>
/// <param name="Raw">The whole hub message as it stood on the wire.</param>
public sealed record HubInvocation(string Target, JsonElement Argument, string Raw)
{
    /// <summary>Whether it is a numbered event, not a control message.</summary>
    public bool IsEvent => Argument.ValueKind == JsonValueKind.Object && Argument.TryGetProperty("offset", out _);

    /// <summary>The event's position in its user's log.</summary>
    public long Offset => Argument.GetProperty("offset").GetInt64();

    /// <summary>The cursor to attach from to hear what follows.</summary>
    public string Cursor => Argument.GetProperty("cursor").GetString()!;

    /// <summary>The run; <see langword="null"/> on thread events and control messages.</summary>
    public string? RunId => Argument.TryGetProperty("runId", out var run) ? run.GetString() : null;

    /// <summary>The event's data.</summary>
    public JsonElement Data => Argument.GetProperty("data");
}
