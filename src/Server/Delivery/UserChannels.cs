using System.Collections.Concurrent;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>The connections of this pod, by user: the cost of a send does not grow with the number of users.</summary>
internal sealed class UserChannels(IUserEventLog log)
{
    private readonly ConcurrentDictionary<UserKey, UserChannel> _channels = new();

    /// <summary>How many users are connected here.</summary>
    public int Users => _channels.Count;

    public IEnumerable<ConnectionCursor> Connections => _channels.Values.SelectMany(channel => channel.Connections);

    public void Add(ConnectionCursor connection)
    {
        while (!_channels.GetOrAdd(connection.Context.User, static _ => new()).TryAdd(connection, log))
        {
            // The channel was just emptied; the next look finds a new one.
        }
    }

    public void Remove(ConnectionCursor connection)
    {
        connection.Gone();
        if (_channels.TryGetValue(connection.Context.User, out var channel) && channel.RemoveAndRetireIfEmpty(connection))
            _channels.TryRemove(KeyValuePair.Create(connection.Context.User, channel));
    }
}
