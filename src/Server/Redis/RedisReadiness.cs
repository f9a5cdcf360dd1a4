using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Redis;

/// <summary>Whether Redis can be used, from what is known.</summary>
internal sealed class RedisReadiness(RedisServer server) : IReadinessCheck
{
    public string Name => "redis";

    public ReadinessResult Check() => server.Session is null ? ReadinessResult.No(server.Reason) : ReadinessResult.Yes;
}
