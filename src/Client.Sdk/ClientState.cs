namespace Netra.Signal.Client;

/// <summary>Where a client stands with its gateway.</summary>
public enum ClientState
{
    /// <summary>Not asked to connect yet.</summary>
    Disconnected,

    /// <summary>The first connection is being made.</summary>
    Connecting,

    /// <summary>Attached: events flow.</summary>
    Connected,

    /// <summary>The connection was lost; the client tries again for as long as it takes.</summary>
    Reconnecting,

    /// <summary>The application is slow: the buffer is full, so the client has closed its connection. It goes on from where it stopped
    /// once half of the buffer is taken.</summary>
    Paused,

    /// <summary>Trying again would not help: the change's error says what to mend. <see cref="SignalClient.ConnectAsync"/> tries again.</summary>
    Failed,

    /// <summary>Disposed of.</summary>
    Disposed,
}
