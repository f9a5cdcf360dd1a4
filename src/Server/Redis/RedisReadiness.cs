using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Redis;

/// <summary>Whether Redis can be used, from what is known.</summary>
internal sealed class RedisReadiness(RedisServer server, PodRegistry pods) : IReadinessCheck
{
    public string Name => "redis";

    public ReadinessResult Check() =>
        server.Session is null ? ReadinessResult.No(server.Reason)
        : pods.KeysRefusal is { } refusal ? ReadinessResult.No(refusal)
        : ReadinessResult.Yes;
}
