using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Somebody who can write to Redis, and has no key, moves what is there.</summary>
public sealed class MisplacedEntryTests : TwoPods
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnEventOfAliceHerself_AtAnotherPlaceOfHerLog_IsAViolation(int replayed)
    {
        await One.Log.AppendAsync(Users.Alice, [Events.Of(Run), Events.OfThread(), Events.Of(RunId.Parse("r-victim"))], default);
        var start = new Cursor((await Two.Log.BoundsAsync(Users.Alice, default)).Epoch, 0);
        // The third entry, which tells of another run, becomes a copy of an earlier one; every number is right.
        await Redis.CommandAsync(
            "EVAL",
            "local all = redis.call('XRANGE', KEYS[1], '-', '+') redis.call('DEL', KEYS[1]) all[3][2] = all[tonumber(ARGV[1])][2] for _, item in ipairs(all) do redis.call('XADD', KEYS[1], item[1], 'e', item[2][2]) end return 1",
            "1", KeyOf("log"), replayed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var page = await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Equal([1L, 2], page.Events.ToArray().Select(e => e.Cursor.Offset));
        page = await Two.Log.ReadAsync(Users.Alice, start with { Offset = 2 }, int.MaxValue, default);
        Assert.Equal(ViolationKinds.BrokenSeal, page.Violation);
        Assert.Empty(page.Events.ToArray());
        // What follows is hers again.
        var next = await AppendAsync(One.Log);
        Assert.Single((await Two.Log.ReadAsync(Users.Alice, next.Cursor with { Offset = 3 }, int.MaxValue, default)).Events.ToArray());
    }

    [Fact]
    public async Task AnEventOfAnEmptiedLog_PutBackAtItsOffset_IsAViolation()
    {
        await AppendAsync(One.Log);
        await Redis.CommandAsync("EVAL", "redis.call('RENAME', KEYS[1], KEYS[2]) redis.call('DEL', KEYS[3]) return 1", "3", KeyOf("log"), "stolen", KeyOf("meta"));
        var position = await AppendAsync(One.Log, RunId.Parse("r-new"));
        Assert.Equal(1, position.Cursor.Offset);
        await Redis.CommandAsync("RENAME", "stolen", KeyOf("log"));
        Assert.Equal(ViolationKinds.BrokenSeal, (await Two.Log.ReadAsync(Users.Alice, position.Cursor with { Offset = 0 }, int.MaxValue, default)).Violation);
    }

    [Theory]
    [InlineData("DEL")]
    [InlineData("XTRIM")]
    public async Task ALogThatSomebodyTookAway_IsAStatedGap_AndGoesOnWithItsBoundsRight(string how)
    {
        await One.Log.AppendAsync(Users.Alice, [Events.Of(Run, bytes: 5000), Events.Of(Run, bytes: 5000), Events.Of(Run, bytes: 5000)], default);
        var seen = await HeadAsync(Two.Log);
        await Redis.CommandAsync(how == "DEL" ? ["DEL", KeyOf("log")] : ["XTRIM", KeyOf("log"), "MAXLEN", "1"]);
        var next = await AppendAsync(One.Log);
        Assert.Equal((4, 4), (next.Cursor.Offset, next.Seq));
        Assert.Equal(GapReasons.Trimmed, (await Two.Log.ReadAsync(Users.Alice, seen with { Offset = 1 }, int.MaxValue, default)).Gap);
        Assert.Single((await Two.Log.ReadAsync(Users.Alice, seen, int.MaxValue, default)).Events.ToArray());
        Assert.Equal(3, (await Two.Log.BoundsAsync(Users.Alice, default)).Floor);
        Assert.InRange(int.Parse(await Redis.CommandAsync("HGET", KeyOf("meta"), "b"), System.Globalization.CultureInfo.InvariantCulture), 1, 1000);
        Assert.True(long.Parse(await Redis.CommandAsync("PTTL", KeyOf("log")), System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    private static string KeyOf(string kind) => $"netra:pods:{{{Users.Alice}}}:{kind}";
}
