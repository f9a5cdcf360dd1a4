using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Asks Redis for the doorbells of users, many at once without waiting for each other, and again where that failed.</summary>
internal sealed class Doorbells(RedisServer server, LogServices services, Action<UserKey, byte[]?> ring)
{
    /// <summary>Asks for the doorbell of a user, unless it is asked for already. What rang meanwhile is looked up. It never throws.</summary>
    public async Task ListenAsync(UserKey user, RedisUserLog log)
    {
        if (!log.Listening.TryBegin())
            return;
        var succeeded = false;
        try
        {
            await RedisCall.WithinAsync(SubscribeAsync(user, log.Names.Channel), services.Options.CallTimeout, services.Time, CancellationToken.None);
            succeeded = true;
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            Note(user, failure);
        }
        finally
        {
            log.Listening.End(succeeded);
        }

        log.Missed(null);
    }

    /// <summary>Asks for it no more. It never throws.</summary>
    public async Task StopAsync(UserKey user, RedisUserLog log)
    {
        log.Listening.Stop();
        try
        {
            await RedisCall.WithinAsync(UnsubscribeAsync(log.Names.Channel), services.Options.CallTimeout, services.Time, CancellationToken.None);
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            Note(user, failure);
        }
    }

    private void Note(UserKey user, Exception failure)
    {
        if (!server.IsStopping)
            services.Logger.NotListening(user.Pseudonym, failure.Message);
    }

    private static bool IsOfRedis(Exception failure) => failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException;

    private async Task<bool> SubscribeAsync(UserKey user, string channel)
    {
        // The client library takes a second handler of a channel for granted and asks nobody: what is left of a failed try must go first.
        await UnsubscribeAsync(channel);
        await server.Subscriber.SubscribeAsync(channel, (_, message) => ring(user, message));
        return true;
    }

    private async Task<bool> UnsubscribeAsync(string channel)
    {
        await server.Subscriber.UnsubscribeAsync(channel);
        return true;
    }
}
