using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Limits;

/// <summary>Counts the connections of each user, and lets no user have more than <see cref="LimitOptions.ConnectionsPerUser"/>.</summary>
/// <remarks>Safe from any thread. A user without connections costs nothing.</remarks>
internal sealed class ConnectionLimit(LimitOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserKey, int> _counts = [];

    /// <summary>Users that have a connection.</summary>
    public int Users
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <summary>Takes one place of the user.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="most">How many it may have; absent: what a user may have.</param>
    /// <returns>The place, to be disposed when the connection ends; <see langword="null"/> when the user has all that are allowed.</returns>
    public IDisposable? TryReserve(UserKey user, int? most = null)
    {
        if (!user.IsValid)
            throw new ArgumentException("A place needs a user.", nameof(user));
        lock (_lock)
        {
            var taken = _counts.GetValueOrDefault(user);
            if (taken >= (most ?? options.ConnectionsPerUser))
                return null;
            _counts[user] = taken + 1;
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
