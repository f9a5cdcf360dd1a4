using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>Pods whose keys do not meet: the one that came later is wrong, and the others go on.</summary>
public sealed class PodRegistryTests
{
    [Fact]
    public async Task APodWithOtherKeys_IsNeverReady_AndWritesNothing_AlsoAfterRedisIsBack_AndWhoWasThereBeforeGoesOn()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var first = await StartAsync(redis, 1);
        await using var later = await StartAsync(redis, 2);
        await RefusedAsync(later);
        await Eventually.TrueAsync(() => first.Logger.Entries.Any(entry => entry.Id == 2004), "a word of the first");
        Assert.Contains(later.Logger.Entries, entry => entry.Id == 2004);
        await FailsToAppendAsync(later);
        await redis.KillAsync();
        await Eventually.TrueAsync(() => first.Server.Session is null && !later.Server.Reason.Contains("Netra:Keys", StringComparison.Ordinal), "Redis to be away");
        await redis.StartAgainAsync();
        await RefusedAsync(later);
        await Eventually.TrueAsync(() => first.Server.Session is not null, "the first to go on");
        await FailsToAppendAsync(later);
        await first.Log.AppendAsync(Users.Alice, [Events.OfThread()], default);
        // Each pod that ever stored something left the number of its last batch.
        var stored = (await redis.CommandAsync("HKEYS", $"netra:keys:{{{Users.Alice}}}:meta")).Split('\n');
        Assert.Equal([$"q:{IdOf(first)}"], stored.Where(field => field.StartsWith("q:", StringComparison.Ordinal)));
        Assert.DoesNotContain(later.Logger.Entries, entry => entry.Id == 2000);
    }

    [Fact]
    public async Task AKeyThatIsAddedAtTheEndAndThenPutFirst_IsRefusedNowhere()
    {
        await using var redis = await RedisProcess.StartAsync();
        var old = await StartAsync(redis, 1);
        await using var prepared = await StartAsync(redis, 1, 2);
        await using var other = await StartAsync(redis, 1, 2);
        await Eventually.TrueAsync(async () => await redis.CommandAsync("ZCARD", "netra:keys:pods") == "3", "all to say that they live");
        await Eventually.TrueAsync(() => new[] { old, prepared, other }.All(pod => pod.Server.Session is not null), "all to work");
        Assert.All([old, prepared, other], pod => Assert.Null(Refusal(pod)));
        await old.DisposeAsync();
        await using var changed = await StartAsync(redis, 2, 1);
        await Eventually.TrueAsync(async () => await redis.CommandAsync("ZCARD", "netra:keys:pods") == "4", "the new one to say that it lives");
        await Eventually.TrueAsync(() => changed.Server.Session is not null, "the new one to work");
        Assert.All([prepared, other, changed], pod => Assert.Null(Refusal(pod)));
        Assert.DoesNotContain(changed.Logger.Entries, entry => entry.Id == 2004);
    }

    private static string IdOf(RedisPod pod) => pod.Services.GetRequiredService<Pod>().Id;

    private static string? Refusal(RedisPod pod) => pod.Services.GetRequiredService<PodRoll>().Refusal;

    private static async Task RefusedAsync(RedisPod pod)
    {
        await Eventually.TrueAsync(() => pod.Server.Reason.Contains("Netra:Keys", StringComparison.Ordinal), "the refusal");
        Assert.Null(pod.Server.Session);
    }

    private static async Task FailsToAppendAsync(RedisPod pod)
    {
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await pod.Log.AppendAsync(Users.Alice, [Events.OfThread()], default));
        Assert.Equal(ErrorCodes.Unavailable, refusal.Code);
    }

    private static async Task<RedisPod> StartAsync(RedisProcess redis, params byte[] keys)
    {
        var pod = await RedisPod.StartAsync(
            redis.Configuration, "keys", isReady: false, ring: new KeyRing([.. keys.Select(key => new SecretKey([.. Enumerable.Repeat(key, SecretKey.Length)]))]),
            change: options => options.EmitTimeout = options.CallTimeout);
        // So that who comes first is who was started first.
        await Eventually.TrueAsync(async () => await redis.CommandAsync("EXISTS", $"netra:keys:pod:{IdOf(pod)}") == "1", "the pod to say that it lives");
        return pod;
    }
}
