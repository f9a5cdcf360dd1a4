using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Looks at Redis: which life of which server it is and whether it can be used, and gives it the scripts.</summary>
internal sealed class RedisProbe(RedisOptions options, RedisLink link, RedisAgreement agreement, RedisKeys keys, IEnumerable<RedisScript> scripts, TimeProvider time)
{
    /// <summary>The one <c>maxmemory-policy</c> with which a full Redis says so instead of forgetting what it was given.</summary>
    private const string KeepsAll = "noeviction";

    /// <param name="known">The session so far: if it is still the same life, nothing is loaded anew.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session, or why there is none.</returns>
    public async Task<(RedisSession? Session, string Reason)> FindAsync(RedisSession? known, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await link.ConnectAsync();
            var database = connection.GetDatabase();
            var server = await ServerAsync(database, cancellationToken);
            link.Calls.End();
            if (server.Refusal is { } refusal)
                return (null, refusal);
            var life = server.Life!;
            if (await agreement.RefusalAsync(database, cancellationToken) is { } disagreement)
                return (null, disagreement);
            if (life == known?.ServerLife && ReferenceEquals(known.Database.Multiplexer, connection))
            {
                known.Clock.Set(server.Now);
                return agreement.Known is { } heard ? (null, heard) : (known, "");
            }

            // Who may not ring could store all the same, and nobody would hear it in time.
            await CallAsync(database.ExecuteAsync("PUBLISH", keys.Shared("probe"), ""), cancellationToken);
            if (await agreement.EnterAsync(database, life, cancellationToken) is { } unlike)
                return (null, unlike);
            var hashes = new Dictionary<RedisScript, byte[]>();
            foreach (var script in scripts)
            {
                await CallAsync(database.ExecuteAsync("SCRIPT", "LOAD", script.TextFor(life)), cancellationToken);
                hashes[script] = script.HashFor(life);
            }

            // The scripts name the life that was asked before: it must be the one that has them now.
            var again = await ServerAsync(database, cancellationToken);
            if (again.Life != life)
                return (null, "it was started again.");
            var clock = new RedisClock(time);
            clock.Set(again.Now);
            return (new(database, life, server.Version, hashes, clock), "");
        }
        catch (RedisAwayException away)
        {
            link.Calls.Begin();
            agreement.Forget();
            await FindMasterAsync(cancellationToken);
            return (null, away.InnerException is RedisConnectionException broken ? link.Words(broken) : away.Message);
        }
        catch (RedisServerException answer)
        {
            link.Calls.End();
            agreement.Forget();
            await FindMasterAsync(cancellationToken);
            return (null, RedisAnswers.WordOf(answer) switch
            {
                "NOAUTH" or "WRONGPASS" or "NOPERM" => "it refuses the password in Netra:Redis:Configuration, or what it may do.",
                var full when RedisAnswers.IsFull(full) => $"it takes nothing new ({full}), and this pod is new to it; give it memory (OOM) or disk (MISCONF).",
                var word => $"it answers {word}.",
            });
        }
        catch (RedisConnectionException broken)
        {
            agreement.Forget();
            return (null, link.Words(broken));
        }
    }

    private async Task<RedisServerFacts> ServerAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var facts = RedisServerFacts.Of(await InfoAsync(database, "server", cancellationToken), await InfoAsync(database, "replication", cancellationToken));
        if (facts.Refusal is not null)
            return facts;
        if (facts.Mode != "standalone")
            return facts with { Refusal = $"it runs as {facts.Mode}; Netra:Redis:Configuration must name one master, with its replicas if it has some, and no cluster or sentinel." };
        var policy = RedisServerFacts.EvictionPolicyOf(await InfoAsync(database, "memory", cancellationToken));
        if (policy != KeepsAll)
            return facts with { Refusal = $"its maxmemory-policy is {policy ?? "not known"}: it would throw away what users are still to be told. Set maxmemory-policy noeviction." };
        var role = (string?)((RedisResult[]?)await CallAsync(database.ExecuteAsync("ROLE"), cancellationToken))?[0];
        return role == "master" ? facts : throw new RedisAwayException("none of the servers that Netra:Redis:Configuration names is the master; name it, beside its replicas.");
    }

    private async Task<string> InfoAsync(IDatabase database, string section, CancellationToken cancellationToken) =>
        (string?)await CallAsync(database.ExecuteAsync("INFO", section), cancellationToken) ?? "";

    /// <summary>The roles may have changed: with several servers, ask each again.</summary>
    private async Task FindMasterAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (link.Connection is { } connection && connection.GetEndPoints().Length > 1)
                await CallAsync(connection.ConfigureAsync(), cancellationToken);
        }
        catch (Exception away) when (away is RedisAwayException or RedisServerException or RedisConnectionException)
        {
            // It is away, which is what is being told already.
        }
    }

    private Task<T> CallAsync<T>(Task<T> answer, CancellationToken cancellationToken) =>
        RedisCall.WithinAsync(answer, options.CallTimeout, time, cancellationToken);
}
