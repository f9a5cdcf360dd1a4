namespace Netra.Signal.Server.Delivery;

/// <summary>How far a connection is.</summary>
internal enum ConnectionState
{
    /// <summary>Signed in; receives no events.</summary>
    Open,

    /// <summary>Attached; its answer is not written yet.</summary>
    Attached,

    /// <summary>Events flow.</summary>
    Flowing,

    /// <summary>Nothing more is written.</summary>
    Closed,
}
