using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>One life of the server, to which the scripts were given.</summary>
/// <param name="Database">Where to call.</param>
/// <param name="ServerLife">It lasts as long as the server is not started again and stays the master.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hashes">By which it knows the scripts.</param>
/// <param name="Clock">Its time.</param>
internal sealed record RedisSession(
    IDatabase Database, RedisLife ServerLife, Version Version, IReadOnlyDictionary<RedisScript, byte[]> Hashes, RedisClock Clock);
