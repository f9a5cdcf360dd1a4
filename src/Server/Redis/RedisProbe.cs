using Netra.Signal.Server.Identity;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Looks at Redis: which life of which server it is and whether it can be used, and gives it the scripts.</summary>
internal sealed class RedisProbe(RedisOptions options, RedisLink link, RedisKeys keys, UserKeyDerivation names, IEnumerable<RedisScript> scripts, TimeProvider time)
{
    private static readonly Version Oldest = new(7, 0);

    /// <summary>The one <c>maxmemory-policy</c> with which a full Redis says so instead of forgetting what it was given.</summary>
    private const string KeepsAll = "noeviction";

    /// <summary>After the last pod was there: longer than anything of a user is kept.</summary>
    private static readonly TimeSpan IdentityKeptFor = TimeSpan.FromDays(40);

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
            if (server.Refusal is { } refusal)
                return (null, refusal);
            if (!await SharesUsersAsync(database, cancellationToken))
                return (null, "its users were made with another Netra:IdentityKey; all pods of an environment must have the same.");
            if (await OtherFormatAsync(database, cancellationToken) is { } format)
                return (null, $"another version keeps this environment there, in format {format}, and this one knows format {StoredFormat.Current} alone; deploy a version that knows it, or set another Netra:Redis:Environment.");
            if (server.Life == known?.ServerLife)
            {
                known.Clock.Set(server.Now);
                return (known, "");
            }

            var hashes = new Dictionary<RedisScript, byte[]>();
            foreach (var script in scripts)
            {
                await CallAsync(database.ExecuteAsync("SCRIPT", "LOAD", script.TextFor(server.Life)), cancellationToken);
                hashes[script] = script.HashFor(server.Life);
            }

            // The scripts name the life that was asked before: it must be the one that has them now.
            var again = await ServerAsync(database, cancellationToken);
            if (again.Life != server.Life)
                return (null, "it was started again.");
            var clock = new RedisClock(time);
            clock.Set(again.Now);
            return (new(database, server.Life, server.Version, hashes, clock), "");
        }
        catch (RedisAwayException away)
        {
            await FindMasterAsync(cancellationToken);
            return (null, away.InnerException is RedisConnectionException broken ? link.Words(broken) : away.Message);
        }
        catch (RedisServerException answer)
        {
            await FindMasterAsync(cancellationToken);
            return (null, RedisAnswers.WordOf(answer) is "NOAUTH" or "WRONGPASS" or "NOPERM"
                ? "it refuses the password in Netra:Redis:Configuration, or what it may do."
                : $"it answers {RedisAnswers.WordOf(answer)}.");
        }
        catch (RedisConnectionException broken)
        {
            return (null, link.Words(broken));
        }
    }

    private async Task<RedisServerFacts> ServerAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var facts = RedisServerFacts.Of((string?)await CallAsync(database.ExecuteAsync("INFO", "server"), cancellationToken) ?? "");
        if (facts.Version < Oldest)
            return facts with { Refusal = $"it is Redis {facts.Version}; at least {Oldest} is needed. Netra:Redis:Configuration must name a newer one." };
        if (facts.Mode != "standalone")
            return facts with { Refusal = $"it runs as {facts.Mode}; Netra:Redis:Configuration must name one master, with its replicas if it has some, and no cluster or sentinel." };
        var policy = RedisServerFacts.EvictionPolicyOf((string?)await CallAsync(database.ExecuteAsync("INFO", "memory"), cancellationToken) ?? "");
        if (policy != KeepsAll)
            return facts with { Refusal = $"its maxmemory-policy is {policy ?? "not known"}: it would throw away what users are still to be told. Set maxmemory-policy noeviction." };
        var role = (string?)((RedisResult[]?)await CallAsync(database.ExecuteAsync("ROLE"), cancellationToken))?[0];
        return role == "master" ? facts : throw new RedisAwayException("none of the servers that Netra:Redis:Configuration names is the master; name it, beside its replicas.");
    }

    /// <summary>The first pod says with which key the users of this environment are made; what others made would be other users.</summary>
    private async Task<bool> SharesUsersAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var key = keys.Shared("identity");
        if (await SaidAsync(database, key, names.Fingerprint, cancellationToken) != names.Fingerprint)
            return false;
        await CallAsync(database.KeyExpireAsync(key, IdentityKeptFor), cancellationToken);
        return true;
    }

    /// <summary>The first pod says how things are kept; who does it otherwise must not touch them.</summary>
    /// <returns>The other format, or <see langword="null"/>.</returns>
    private async Task<string?> OtherFormatAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var key = keys.Shared("format");
        if (await SaidAsync(database, key, StoredFormat.Current, cancellationToken) is var kept && kept != StoredFormat.Current)
            return kept;
        await CallAsync(database.KeyExpireAsync(key, IdentityKeptFor), cancellationToken);
        return null;
    }

    /// <returns>What the first pod said, which may be this one now: one command, so that nothing can be taken away in between.</returns>
    private async Task<string> SaidAsync(IDatabase database, string key, string ours, CancellationToken cancellationToken) => (string?)await CallAsync(
        database.ExecuteAsync("SET", (RedisKey)key, ours, "NX", "GET", "PX", (long)IdentityKeptFor.TotalMilliseconds), cancellationToken) ?? ours;

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
