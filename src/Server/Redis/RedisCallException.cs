namespace Netra.Signal.Server.Redis;

/// <summary>A call of Redis failed.</summary>
internal abstract class RedisCallException(string message, Exception? cause) : Exception(message, cause);
