using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A user's secret went, and another took its place: a pod that remembers the old one must store nothing under it.</summary>
[Trait("Suite", "Quick")]
public sealed class OtherSecretTests : TwoPods
{
    [Fact]
    public async Task WhatAPodAppends_ThatRemembersAnErasedSecret_OpensOnTheOther()
    {
        var before = await AppendAsync(One.Log);
        await Redis.CommandAsync("DEL", $"netra:pods:{{{Users.Alice}}}:secret");
        var written = await AppendAsync(One.Log);
        Assert.Equal([written.Cursor], (await ReadAsync(Two.Log, before.Cursor, 1)).Select(e => e.Cursor));
        Assert.Equal([written.Cursor], (await ReadAsync(One.Log, before.Cursor, 1)).Select(e => e.Cursor));
    }

    [Fact]
    public async Task WhatAPodAppends_ThatWasRungForByTheFirstToWriteAfterRedisWasEmptied_OpensOnTheOther()
    {
        var counter = new WakeCounter();
        using var subscription = One.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await AppendAsync(One.Log);
        await Redis.CommandAsync("FLUSHALL");
        var before = counter.Count;
        var first = await AppendAsync(Two.Log);
        await Eventually.TrueAsync(() => counter.Count > before, "the doorbell of the other pod");
        var second = await AppendAsync(One.Log);
        Assert.Equal((1L, 2L), (first.Cursor.Offset, second.Cursor.Offset));
        foreach (var pod in (RedisPod[])[One, Two])
            Assert.Equal([first.Cursor, second.Cursor], (await ReadAsync(pod.Log, first.Cursor with { Offset = 0 }, 2)).Select(e => e.Cursor));
    }

    private protected override void Change(RedisOptions options) => options.CallTimeout = TimeSpan.FromSeconds(10);
}
