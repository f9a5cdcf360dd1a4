using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>Pods whose keys do not meet: the one that came later is wrong, and the others go on.</summary>
public sealed class PodRegistryTests
{
    [Fact]
    public async Task APodWithOtherKeys_IsNotReady_AndWhoWasThereBeforeIs_AndBothSaySo()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var first = await StartAsync(redis, 1);
        await Eventually.TrueAsync(async () => await redis.CommandAsync("ZCARD", "netra:keys:pods") == "1", "the first to say that it lives");
        await using var later = await StartAsync(redis, 2);
        await Eventually.TrueAsync(() => Refusal(later) is not null, "the later one to refuse");
        await Eventually.TrueAsync(() => first.Logger.Entries.Any(entry => entry.Id == 2004), "a word of the first");
        Assert.Null(Refusal(first));
        Assert.Contains(later.Logger.Entries, entry => entry.Id == 2004);
    }

    [Fact]
    public async Task AKeyThatIsAddedAtTheEndAndThenPutFirst_IsRefusedNowhere()
    {
        await using var redis = await RedisProcess.StartAsync();
        var old = await StartAsync(redis, 1);
        await using var prepared = await StartAsync(redis, 1, 2);
        await using var other = await StartAsync(redis, 1, 2);
        await Eventually.TrueAsync(async () => await redis.CommandAsync("ZCARD", "netra:keys:pods") == "3", "all to say that they live");
        Assert.All([old, prepared, other], pod => Assert.Null(Refusal(pod)));
        var gone = old.Services.GetRequiredService<Pod>().Id;
        await old.DisposeAsync();
        await redis.CommandAsync("DEL", $"netra:keys:pod:{gone}");
        await using var changed = await StartAsync(redis, 2, 1);
        await Eventually.TrueAsync(async () => await redis.CommandAsync("ZCARD", "netra:keys:pods") == "4", "the new one to say that it lives");
        Assert.All([prepared, other, changed], pod => Assert.Null(Refusal(pod)));
        Assert.DoesNotContain(changed.Logger.Entries, entry => entry.Id == 2004);
    }

    private static string? Refusal(RedisPod pod) => pod.Services.GetRequiredService<PodRegistry>().KeysRefusal;

    private static Task<RedisPod> StartAsync(RedisProcess redis, params byte[] keys) =>
        RedisPod.StartAsync(redis.Configuration, "keys", ring: new KeyRing([.. keys.Select(key => new SecretKey([.. Enumerable.Repeat(key, SecretKey.Length)]))]));
}
