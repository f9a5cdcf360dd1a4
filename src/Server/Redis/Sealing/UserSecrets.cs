using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>The secrets of users, from which their seals are made. Random, one per user and key of the ring, kept wrapped by that key.</summary>
/// <remarks>
/// They lie apart from what they seal: erasing a user's secrets erases all that was sealed for the user, wherever copies of it are.
/// What is on the ring opens; the first key of the ring seals. A pod remembers seals for some minutes.
/// </remarks>
internal sealed class UserSecrets(RedisServer server, RedisKeys keys, KeyRing ring, BrokenSeals broken, TimeProvider time)
{
    /// <summary>After the last use: longer than anything that is sealed is kept.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(40);
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(5);

    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<UserKey, (UserSeals Seals, long Loaded)> _remembered = new();
    private readonly RingKeys _ring = new(ring, keys.Environment);

    public static RedisScript Script { get; } = new("secret.lua");

    /// <exception cref="RedisAwayException">The secrets are not known here, and Redis is away.</exception>
    /// <exception cref="IsolationViolationException">The user's secret in Redis is not this user's; that is counted and audited.</exception>
    public async ValueTask<UserSeals> OfAsync(UserKey user, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(user, out var known) && time.GetElapsedTime(known.Loaded) < RememberedFor)
            return known.Seals;
        try
        {
            var seals = await LoadAsync(user, cancellationToken);
            _remembered[user] = (seals, time.GetTimestamp());
            return seals;
        }
        catch (RedisAwayException) when (known.Seals is not null)
        {
            return known.Seals;
        }
    }

    /// <summary>Opens what is kept for a user; the secrets may be others than this pod remembers.</summary>
    /// <exception cref="IsolationViolationException">It does not open as the user's, with those of now neither; that is counted and audited.</exception>
    public async ValueTask<T> OpenAsync<T>(UserKey user, Func<UserSeals, T> open, CancellationToken cancellationToken)
    {
        for (var isFresh = false; ; isFresh = true)
        {
            var seals = await OfAsync(user, cancellationToken);
            try
            {
                return open(seals);
            }
            catch (IsolationViolationException found)
            {
                if (isFresh)
                    throw broken.Say(user, found);
                Forget(user);
            }
        }
    }

    /// <summary>Runs a script that stores something sealed. Where it finds that the secret is not the user's any more, with the one that is.</summary>
    public async Task<RedisResult> StoreAsync(
        UserKey user, Predicate<RedisResult> isOutdated, Func<UserSeals, Task<RedisResult>> store, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await store(await OfAsync(user, cancellationToken));
            if (!isOutdated(answer))
                return answer;
            if (attempt == MostAttempts)
                throw new RedisAwayException("the secrets of a user change all the time.");
            Forget(user);
        }
    }

    /// <summary>They may be others by now: Redis was emptied, or another pod made new ones.</summary>
    public void Forget(UserKey user) => _remembered.TryRemove(user, out _);

    /// <summary>Forgets what nobody has asked for lately.</summary>
    public void Forget()
    {
        broken.Forget();
        foreach (var (user, known) in _remembered)
            if (time.GetElapsedTime(known.Loaded) >= 2 * RememberedFor)
                _remembered.TryRemove(KeyValuePair.Create(user, known));
    }

    private async Task<UserSeals> LoadAsync(UserKey user, CancellationToken cancellationToken)
    {
        var stored = (RedisValue[]?)await server.RunAsync(
            Script,
            [keys.Of(user, "secret")],
            [ring.Current.Id, _ring.Wrap(user, RandomNumberGenerator.GetBytes(Seal.KeyLength)), (long)KeptFor.TotalMilliseconds],
            cancellationToken) ?? [];
        var seals = new Dictionary<ulong, Seal>();
        byte[] secret = [];
        for (var i = 0; i + 1 < stored.Length; i += 2)
        {
            if (_ring.TryMake(user, (string?)stored[i] ?? "", (byte[]?)stored[i + 1] ?? []) is { } seal)
                seals[ulong.Parse((string)stored[i]!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = seal;
            if (stored[i] == ring.Current.Id)
                secret = (byte[])stored[i + 1]!;
        }

        var current = ulong.Parse(ring.Current.Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return seals.ContainsKey(current)
            ? new(user, keys.Environment, seals, current, secret)
            : throw broken.Say(user, new("The user's secret was not wrapped by this gateway for this user; nothing can be sealed for the user."));
    }
}
