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
        // Once more where others took the place of the connections while they were asked, or somebody came in vain meanwhile.
        while (server.Line is var line && log.Listening.TryBegin(line, line is not null && IsKnown(line, log.Names.Channel)))
            if (!await AskAsync(user, log))
                return;
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

    /// <returns>Whether to look again.</returns>
    private async Task<bool> AskAsync(UserKey user, RedisUserLog log)
    {
        var (line, looksAgain) = ((object?)null, false);
        try
        {
            line = await RedisCall.WithinAsync(SubscribeAsync(user, log.Names.Channel), services.Options.CallTimeout, services.Time, CancellationToken.None);
        }
        catch (Exception failure) when (IsOfRedis(failure))
        {
            Note(user, failure);
        }
        finally
        {
            looksAgain = log.Listening.End(line);
        }

        log.Missed(null);
        return looksAgain;
    }

    /// <summary>The client library forgets a channel, and says nothing, where it looks for a server just when there is none.</summary>
    private static bool IsKnown(ConnectionMultiplexer line, string channel) => line.GetSubscriber().SubscribedEndpoint(channel) is not null;

    private void Note(UserKey user, Exception failure)
    {
        if (!server.IsStopping)
            services.Logger.NotListening(user.Pseudonym, failure.Message);
    }

    private static bool IsOfRedis(Exception failure) => failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException;

    /// <returns>The connections by which it was asked for.</returns>
    private async Task<object> SubscribeAsync(UserKey user, string channel)
    {
        var subscriber = server.Subscriber;
        // The client library takes a second handler of a channel for granted and asks nobody: what is left of a failed try must go first.
        await subscriber.UnsubscribeAsync(channel);
        await subscriber.SubscribeAsync(channel, (_, message) => ring(user, message));
        // Nor does it ask, or say so, where it has no server at the moment.
        return IsKnown(subscriber.Multiplexer, channel) ? subscriber.Multiplexer : throw new RedisAwayException("the connection to it is broken.");
    }

    private async Task<bool> UnsubscribeAsync(string channel)
    {
        await server.Subscriber.UnsubscribeAsync(channel);
        return true;
    }
}
