namespace Netra.Signal.Client;

/// <summary>Codes of errors that the client itself finds, beside the gateway's own <see cref="Shared.Wire.ErrorCodes"/>.</summary>
public static class ClientErrorCodes
{
    /// <summary>The other side does not speak version 1 of the protocol. Update the older of the two.</summary>
    public const string Protocol = "protocol";

    /// <summary>A handler threw; the inner exception is what it threw. The flow goes on.</summary>
    public const string HandlerFailed = "handler_failed";

    /// <summary>A call of a handler took longer than <see cref="SignalClientOptions.HandlerTimeout"/>. It is called no more; the flow goes on.</summary>
    public const string HandlerStuck = "handler_stuck";

    /// <summary>The application's token source failed; the inner exception says how. The client asks again.</summary>
    public const string TokenSource = "token_source";

    /// <summary>The application's token source gave a token of another user than its first. A client is of one user for its life: dispose of it
    /// and make one for the other user.</summary>
    public const string OtherUser = "other_user";

    /// <summary>The cursor store failed or gave a text that is no cursor.</summary>
    public const string CursorStore = "cursor_store";

    /// <summary>The gateway no longer knows the run: it was restarted, or has forgotten it. Start it again under a new name.</summary>
    public const string RunLost = "run_lost";

    /// <summary>The gateway closed the connection and asked not to come back.</summary>
    public const string Closed = "closed";
}
