using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>The connection of one hub call, for the services of that call's scope. A hub filter fills it before the method runs.</summary>
/// <remarks>
/// SignalR disposes the scope of an invocation after it wrote the answer: that is when the flow of an attached connection opens, so
/// that the answer of <c>Attach</c> comes before the first event.
/// </remarks>
internal sealed class ConnectionScope : IDisposable
{
    private ConnectionCursor? _cursor;
    private bool _hasAttached;

    public ConnectionCursor Cursor => _cursor ?? throw new InvalidOperationException("This scope belongs to no connection.");

    public UserConnectionContext Context => Cursor.Context;

    public void Fill(ConnectionCursor cursor) => _cursor = cursor;

    /// <summary>The answer is that the connection is attached. Whatever an attach came to that was answered with an error, the client did not hear of it.</summary>
    public void HasAttached() => _hasAttached = true;

    public void Dispose() => _cursor?.OpenFlow(_hasAttached);
}
