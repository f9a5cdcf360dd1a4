namespace Netra.Signal.Shared.Wire;

/// <summary>Why the gateway closes a connection, and whether the client should come back.</summary>
/// <param name="Name">The code on the wire.</param>
/// <param name="Reconnect">Whether the same client may connect again and go on from its cursor.</param>
public sealed record CloseCode(string Name, bool Reconnect)
{
    /// <summary>The token of the connection has expired; connect again with a new one.</summary>
    public static CloseCode TokenExpired { get; } = new("token_expired", true);

    /// <summary>The client did not attach in time.</summary>
    public static CloseCode NotAttached { get; } = new("not_attached", true);

    /// <summary>The client reads more slowly than its events come.</summary>
    public static CloseCode SlowConsumer { get; } = new("slow_consumer", true);

    /// <summary>This process is going away; another one will answer.</summary>
    public static CloseCode GoingAway { get; } = new("going_away", true);

    /// <summary>The gateway could not go on with this connection; the failure is in its log.</summary>
    public static CloseCode Internal { get; } = new("internal", true);

    /// <summary>All codes.</summary>
    public static IReadOnlyList<CloseCode> All { get; } = [TokenExpired, NotAttached, SlowConsumer, GoingAway, Internal];
}
