using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Redis;

/// <summary>Whether Redis can be used, and this pod is one of those that share it, from what is known.</summary>
internal sealed class RedisReadiness(RedisServer server, PodRoll roll) : IReadinessCheck
{
    public string Name => "redis";

    public ReadinessResult Check() =>
        server.Session is null ? ReadinessResult.No(server.Reason)
        : roll.Refusal is { } refusal ? ReadinessResult.No(refusal)
        : ReadinessResult.Yes;
}
