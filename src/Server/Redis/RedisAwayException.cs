namespace Netra.Signal.Server.Redis;

/// <summary>Redis did not answer in time, or cannot be reached. Whether what was asked has happened is not known.</summary>
internal sealed class RedisAwayException(string reason, Exception? cause = null) : RedisCallException(reason, cause);
