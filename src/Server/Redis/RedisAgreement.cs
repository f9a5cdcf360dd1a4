using Netra.Signal.Server.Identity;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>What all pods of an environment must have in common, before any of them touches what the others stored: Redis has what the first one said.</summary>
internal sealed class RedisAgreement(RedisOptions options, RedisKeys keys, UserKeyDerivation names, PodRoll roll, TimeProvider time)
{
    /// <summary>After the last pod was there: longer than anything of a user is kept.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(40);

    private bool _wasRefused;
    private long? _missedSince;

    /// <summary>Whether this pod makes the same users as the others, and stores as they do.</summary>
    /// <returns>Why it must not use this Redis; <see langword="null"/> when it may.</returns>
    public async Task<string?> RefusalAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var refusal = await AskAsync(database, cancellationToken);
        _wasRefused = refusal is not null;
        return refusal;
    }

    private async Task<string?> AskAsync(IDatabase database, CancellationToken cancellationToken)
    {
        if (await AgreedAsync(database, keys.Shared("identity"), names.Fingerprint, cancellationToken) != names.Fingerprint)
            return "its users were made with another Netra:IdentityKey; all pods of an environment must have the same.";
        return await AgreedAsync(database, keys.Shared("format"), StoredFormat.Current, cancellationToken) is var format && format != StoredFormat.Current
            ? $"another version keeps this environment there, in format {format}, and this one knows format {StoredFormat.Current} alone; deploy a version that knows it, or set another Netra:Redis:Environment."
            : null;
    }

    /// <summary>Says that this pod is there, and hears whether it may be.</summary>
    /// <returns>Why it must not use this Redis; <see langword="null"/> when it may.</returns>
    public async Task<string?> EnterAsync(IDatabase database, RedisLife life, CancellationToken cancellationToken)
    {
        object[] said = [PodRoll.Heartbeat.TextFor(life), roll.Keys.Length, .. roll.Keys.Select(key => (string)key!), .. roll.Word.Select(value => (string)value!)];
        try
        {
            roll.Take(await CallAsync(database.ExecuteAsync("EVAL", said), cancellationToken));
        }
        catch (RedisServerException full) when (roll.Refusal is null && RedisAnswers.IsFull(RedisAnswers.WordOf(full)))
        {
            // It was let in before; a full Redis takes nothing from anybody.
        }

        return roll.Refusal;
    }

    /// <summary>While this pod works with it: what was heard of the others since.</summary>
    public string? Known => roll.Refusal;

    /// <summary>It is away: nobody can say that it is there.</summary>
    public void Forget() => roll.Forget();

    /// <returns>What the first pod said, which may be this one now: one command, so that nothing can be taken away in between.</returns>
    private async Task<string> AgreedAsync(IDatabase database, string key, string ours, CancellationToken cancellationToken)
    {
        // Asked first: a full Redis refuses also what would change nothing, and what it has is read all the same.
        var said = (string?)await CallAsync(database.StringGetAsync(key), cancellationToken);
        if (said is null)
        {
            _missedSince ??= time.GetTimestamp();
            // Redis was emptied: who did not fit to the others lets them say it first.
            if (_wasRefused && time.GetElapsedTime(_missedSince.Value) < PodRoll.DeadAfter)
                return "";
            return (string?)await CallAsync(database.ExecuteAsync("SET", key, ours, "NX", "GET", "PX", (long)KeptFor.TotalMilliseconds), cancellationToken) ?? ours;
        }

        _missedSince = null;
        try
        {
            if (said == ours)
                await CallAsync(database.KeyExpireAsync(key, KeptFor), cancellationToken);
        }
        catch (RedisServerException full) when (RedisAnswers.IsFull(RedisAnswers.WordOf(full)))
        {
            // Its expiry is put off when there is room again.
        }

        return said;
    }

    private Task<T> CallAsync<T>(Task<T> answer, CancellationToken cancellationToken) =>
        RedisCall.WithinAsync(answer, options.CallTimeout, time, cancellationToken);
}
