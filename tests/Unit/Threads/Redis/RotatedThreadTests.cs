using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads.Redis;

/// <summary>A thread in use lives on without being written anew: it must get under the new key before the old one goes.</summary>
public sealed class RotatedThreadTests
{
    private static readonly SecretKey Old = new(new byte[SecretKey.Length]);
    private static readonly SecretKey New = new([.. Enumerable.Repeat((byte)7, SecretKey.Length)]);
    private static readonly ThreadId Name = ThreadId.Parse("t1");

    [Theory]
    [InlineData("found")]
    [InlineData("touched")]
    [InlineData("listed")]
    public async Task Thread_ThatIsUsedWithBothKeys_OpensWithTheNewOneAlone(string use)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using (var before = await PodAsync(redis, Old))
        await using (var turn = await before.Store.TakeTurnAsync(Users.Alice, default))
            await before.Store.SaidAsync(Users.Alice, turn, (await before.Store.AddAsync(Users.Alice, turn, Name, "Kept", default))!, default);
        await using (var both = await PodAsync(redis, New, Old))
        {
            await UseAsync(both.Store, use);
            var record = await RecordAsync(redis, both);
            await UseAsync(both.Store, use);
            Assert.Equal(record, await RecordAsync(redis, both));
        }

        await using var alone = await PodAsync(redis, New);
        Assert.Equal("Kept", (await alone.Store.FindAsync(Users.Alice, Name, default))?.Title);
        Assert.DoesNotContain(alone.Logger.Entries, entry => entry.Id == 2009);
    }

    [Fact]
    public async Task Thread_IsReadFromAFullRedis_ThoughItCannotBeSealedAnew()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using (var before = await PodAsync(redis, Old))
        await using (var turn = await before.Store.TakeTurnAsync(Users.Alice, default))
            await before.Store.SaidAsync(Users.Alice, turn, (await before.Store.AddAsync(Users.Alice, turn, Name, "Kept", default))!, default);
        await using var both = await PodAsync(redis, New, Old);
        var record = await RecordAsync(redis, both);
        // The new secret is there before Redis is full.
        await both.Secrets.OfAsync(Users.Alice, default);
        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal("Kept", (await both.Store.FindAsync(Users.Alice, Name, default))?.Title);
        Assert.Equal(record, await RecordAsync(redis, both));
        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await both.Store.FindAsync(Users.Alice, Name, default);
        Assert.NotEqual(record, await RecordAsync(redis, both));
    }

    private static Task<ThreadPod> PodAsync(RedisProcess redis, params SecretKey[] ring) => ThreadPod.StartAsync(redis, new(), TimeProvider.System, ring: new(ring));

    private static async Task UseAsync(IThreadStore store, string use) => Assert.Equal("Kept", use switch
    {
        "found" => (await store.FindAsync(Users.Alice, Name, default))!.Title,
        "touched" => (await store.TouchAsync(Users.Alice, Name, default))!.Title,
        _ => Assert.Single((await store.PageAsync(Users.Alice, null, 10, default)).Threads).Title,
    });

    private static Task<string> RecordAsync(RedisProcess redis, ThreadPod pod) => redis.CommandAsync("HVALS", pod.Keys.Of(Users.Alice, "thread-records"));
}
