using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Limits;

/// <summary>Lets no user have more connections than <see cref="LimitOptions.ConnectionsPerUser"/>, over all that share the count.</summary>
internal interface IConnectionLimit
{
    /// <summary>Takes one place of the user.</summary>
    /// <returns>The place, to be disposed when the connection ends; <see langword="null"/> when the user has all that are allowed.</returns>
    ValueTask<IDisposable?> TryReserveAsync(UserKey user, CancellationToken cancellationToken);
}
