using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>One life of the server, to which the scripts were given.</summary>
/// <param name="Database">Where to call.</param>
/// <param name="ServerLife">What it is called as long as it is not started again and stays the master.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hashes">By which it knows the scripts.</param>
/// <param name="Clock">Its time.</param>
internal sealed record RedisSession(
    IDatabase Database, string ServerLife, Version Version, IReadOnlyDictionary<RedisScript, byte[]> Hashes, RedisClock Clock);
