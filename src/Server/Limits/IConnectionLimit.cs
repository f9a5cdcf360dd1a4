using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Limits;

/// <summary>Lets no user, and no application, have more connections than it may, over all that share the count.</summary>
internal interface IConnectionLimit
{
    /// <summary>Takes one place of the user.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="most">How many it may have; absent: <see cref="LimitOptions.ConnectionsPerUser"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The place, to be disposed when the connection ends; <see langword="null"/> when the user has all that are allowed.</returns>
    ValueTask<IDisposable?> TryReserveAsync(UserKey user, int? most, CancellationToken cancellationToken);
}
