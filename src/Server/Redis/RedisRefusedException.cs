namespace Netra.Signal.Server.Redis;

/// <summary>Redis answered that it will not: no memory, no right, or the wrong kind of key. Nothing has happened.</summary>
/// <param name="reason">The first word of its answer, such as <c>OOM</c>.</param>
/// <param name="cause">The answer, where it was one to the whole call.</param>
internal sealed class RedisRefusedException(string reason, Exception? cause) : RedisCallException($"Redis refuses: {reason}", cause)
{
    public string Reason { get; } = reason;
}
