using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A Redis that throws away what it was given is not worked with.</summary>
public sealed class RedisPolicyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARedisThatEvicts_IsRefused_NamingTheSetting_AlsoWhenItForbidsConfig(bool forbidsConfig)
    {
        await using var redis = await RedisProcess.StartAsync(["--maxmemory-policy", "allkeys-lru", .. forbidsConfig ? ["--rename-command", "CONFIG", ""] : Array.Empty<string>()]);
        await using var pod = await RedisPod.StartAsync(redis.Configuration, "policy", isReady: false);
        await Eventually.TrueAsync(() => pod.Server.Reason.Contains("maxmemory-policy is allkeys-lru", StringComparison.Ordinal), "the refusal");
        Assert.EndsWith("Set maxmemory-policy noeviction.", pod.Server.Reason, StringComparison.Ordinal);
        Assert.Null(pod.Server.Session);
        if (forbidsConfig)
            return;
        await redis.CommandAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await Eventually.TrueAsync(() => pod.Server.Session is not null, "the pod to work with it");
        // Also one that is changed while pods work with it.
        await redis.CommandAsync("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
        await Eventually.TrueAsync(() => pod.Server.Session is null && pod.Server.Reason.Contains("volatile-ttl", StringComparison.Ordinal), "the pod to stop");
    }

    [Fact]
    public async Task ARedisThatForbidsConfig_AndKeepsAll_IsWorkedWith()
    {
        await using var redis = await RedisProcess.StartAsync("--rename-command", "CONFIG", "");
        await using var pod = await RedisPod.StartAsync(redis.Configuration, "policy");
        Assert.Equal(1, (await pod.Log.AppendAsync(Users.Alice, [Events.OfThread()], default))[0].Cursor.Offset);
    }
}
