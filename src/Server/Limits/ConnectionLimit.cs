using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Limits;

/// <summary>Counts the connections of each user in this process, and lets no user have more than <see cref="LimitOptions.ConnectionsPerUser"/>.</summary>
/// <remarks>Safe from any thread. A user without connections costs nothing.</remarks>
internal sealed class ConnectionLimit(LimitOptions options) : IConnectionLimit
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserKey, int> _counts = [];
    private long _changes;

    /// <summary>Users that have a connection.</summary>
    public int Users
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <summary>What each user has now; nobody who has none.</summary>
    public IReadOnlyList<ConnectionCount> Counts
    {
        get
        {
            lock (_lock)
                return [.. _counts.Select(entry => new ConnectionCount(entry.Key, entry.Value, _changes))];
        }
    }

    /// <summary>What a user has now.</summary>
    public ConnectionCount CountOf(UserKey user)
    {
        lock (_lock)
            return new(user, _counts.GetValueOrDefault(user), _changes);
    }

    public ValueTask<IDisposable?> TryReserveAsync(UserKey user, int? most, CancellationToken cancellationToken) => new(TryReserve(user, most, out _));

    /// <inheritdoc cref="TryReserve(UserKey, int?, out int)"/>
    public IDisposable? TryReserve(UserKey user) => TryReserve(user, null, out _);

    /// <summary>Takes one place of the user.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="most">How many the user may have; absent: <see cref="LimitOptions.ConnectionsPerUser"/>.</param>
    /// <param name="taken">How many the user has with it.</param>
    /// <returns>The place, to be disposed when the connection ends; <see langword="null"/> when the user has all that are allowed.</returns>
    public IDisposable? TryReserve(UserKey user, int? most, out int taken)
    {
        if (!user.IsValid)
            throw new ArgumentException("A place needs a user.", nameof(user));
        lock (_lock)
        {
            taken = _counts.GetValueOrDefault(user);
            if (taken >= (most ?? options.ConnectionsPerUser))
                return null;
            _counts[user] = ++taken;
            _changes++;
        }
        return new Place(this, user);
    }

    private void Release(UserKey user)
    {
        lock (_lock)
        {
            if (_counts[user] == 1)
                _counts.Remove(user);
            else
                _counts[user]--;
            _changes++;
        }
    }

    private sealed class Place(ConnectionLimit limit, UserKey user) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isReleased, true))
                limit.Release(user);
        }
    }
}
