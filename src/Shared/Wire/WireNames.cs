namespace Netra.Signal.Shared.Wire;

/// <summary>Names and numbers that both sides of the protocol must spell alike.</summary>
public static class WireNames
{
    /// <summary>The version of the protocol, <c>v</c> in every envelope.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>The path of the users' hub.</summary>
    public const string UserHubPath = "/hubs/agent";

    /// <summary>The path of the workers' hub.</summary>
    public const string WorkerHubPath = "/hubs/worker";

    /// <summary>The control message that states a hole.</summary>
    public const string Gap = "gap";

    /// <summary>The control message that comes before the gateway closes a connection.</summary>
    public const string Closing = "closing";

    /// <summary>The cursor that asks for everything kept.</summary>
    public const string StartCursor = "start";
}
