namespace Netra.Signal.Server.Redis;

/// <summary>One life of a server: the same as long as its process is, and as long as it is the master.</summary>
/// <param name="Name">Its name, 40 hex digits.</param>
/// <param name="Reign">What the server calls its history, <c>master_replid</c>: another one after a promotion, and when its first replica comes.</param>
internal sealed record RedisLife(string Name, string Reign);
