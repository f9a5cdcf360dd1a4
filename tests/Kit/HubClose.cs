using System.Net.WebSockets;

namespace Netra.Signal.Tests.Kit;

/// <summary>How a connection ended.</summary>
/// <param name="Normal">Whether the other side said goodbye with a WebSocket close of status 1000.</param>
/// <param name="Status">The status of the close frame; absent when the socket just ended.</param>
/// <param name="CloseMessage">Whether a SignalR close message came first.</param>
/// <param name="Error">The error text of that message.</param>
/// <param name="AllowReconnect">What that message says of coming back.</param>
public sealed record HubClose(bool Normal, WebSocketCloseStatus? Status, bool CloseMessage, string? Error, bool AllowReconnect);
