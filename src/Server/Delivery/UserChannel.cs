using Netra.Signal.Server.EventLog;

namespace Netra.Signal.Server.Delivery;

/// <summary>One user's connections on this pod, woken when the user's log grows.</summary>
internal sealed class UserChannel : ILogSubscriber
{
    private readonly Lock _gate = new();
    private ConnectionCursor[] _connections = [];
    private IDisposable? _subscription;
    private bool _retired;

    /// <summary>The connections as they are now; the array is never changed, only replaced.</summary>
    public ConnectionCursor[] Connections => Volatile.Read(ref _connections);

    public void Wake()
    {
        foreach (var connection in Connections)
            connection.Wake();
    }

    /// <returns>False when the channel is retired: whoever adds looks for another one.</returns>
    public bool TryAdd(ConnectionCursor connection, IUserEventLog log)
    {
        lock (_gate)
        {
            if (_retired)
                return false;
            _connections = [.. _connections, connection];
            _subscription ??= log.Subscribe(connection.Context.User, this);
            return true;
        }
    }

    /// <returns>Whether the channel was emptied, and so retired, by this call.</returns>
    public bool RemoveAndRetireIfEmpty(ConnectionCursor connection)
    {
        lock (_gate)
        {
            _connections = Array.FindAll(_connections, other => !ReferenceEquals(other, connection));
            if (_connections.Length > 0 || _retired)
                return false;
            _retired = true;
            _subscription?.Dispose();
            return true;
        }
    }
}
