using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Redis.Connections;

/// <summary>Lets no user, and no application, have more connections than it may over all pods. While Redis is away each pod keeps to it by itself.</summary>
internal sealed class SharedConnectionLimit(
    ConnectionLimit own, LimitOptions limits, ConnectionRegister register, ConnectionMetrics metrics, ILogger<SharedConnectionLimit> logger) : IConnectionLimit
{
    public async ValueTask<IDisposable?> TryReserveAsync(UserKey user, int? most, CancellationToken cancellationToken)
    {
        if (own.TryReserve(user, most, out var taken) is not { } mine)
            return null;
        var place = new Place(this, user, mine);
        try
        {
            if (await register.SayAsync(own.CountOf(user)) + taken <= (most ?? limits.ConnectionsPerUser))
                return place;
        }
        catch (RedisCallException)
        {
            metrics.CountedAlone();
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }

        place.Dispose();
        return null;
    }

    /// <summary>The others learn of it at once; if not, as this pod no longer repeats it.</summary>
    private async Task SayAsync(UserKey user)
    {
        try
        {
            await register.SayAsync(own.CountOf(user));
        }
        catch (RedisCallException)
        {
            // It is said elsewhere that Redis is away, or refuses.
        }
        catch (Exception failure)
        {
            logger.ConnectionsNotSaid(failure);
        }
    }

    private sealed class Place(SharedConnectionLimit limit, UserKey user, IDisposable mine) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, true))
                return;
            mine.Dispose();
            _ = limit.SayAsync(user);
        }
    }
}
