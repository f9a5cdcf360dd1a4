using System.Globalization;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What a log in use has for longer than a month leaves it, so that nothing is left that only an old key opens.</summary>
public sealed class OldEventTests : TwoPods
{
    private static readonly string Meta = $"netra:pods:{{{Users.Alice}}}:meta";
    private static readonly string Active = $"netra:pods:{{{Users.Alice}}}:active";

    [Fact]
    public async Task Events_OfALogInUse_LeaveItAfter32Days_WhichIsAStatedGap_AndTheLogGoesOn()
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        await AppendAsync(One.Log);
        var bytes = long.Parse(await Redis.CommandAsync("HGET", Meta, "b"), CultureInfo.InvariantCulture);
        // As if its run had ended long ago.
        await Redis.CommandAsync("DEL", Active);
        await MarkAsync(TimeSpan.FromDays(32), 1);
        var page = await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Equal((GapReasons.Trimmed, 1, 2), (page.Gap, page.Bounds.Floor, page.Bounds.Head));
        Assert.Single(await ReadAsync(Two.Log, start with { Offset = 1 }, 1));
        Assert.Equal(bytes / 2, long.Parse(await Redis.CommandAsync("HGET", Meta, "b"), CultureInfo.InvariantCulture));
        Assert.Equal(3, (await AppendAsync(One.Log)).Cursor.Offset);
        Assert.Equal(4, (await AppendAsync(Two.Log)).Cursor.Offset);
        Assert.Equal(3, (await ReadAsync(Two.Log, start with { Offset = 1 }, 3)).Count);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(33, false)]
    public async Task Events_ThatAreYounger_OrOfARunUnderWay_Stay(int days, bool hasEnded)
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        await AppendAsync(One.Log);
        if (hasEnded)
            await Redis.CommandAsync("DEL", Active);
        await MarkAsync(TimeSpan.FromDays(days), 1);
        Assert.Equal(0, (await Two.Log.BoundsAsync(Users.Alice, default)).Floor);
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
    }

    [Fact]
    public async Task Events_ThatARunUnderWayHeldBack_LeaveWhenItHasEnded()
    {
        await AppendAsync(One.Log);
        await AppendAsync(One.Log);
        await MarkAsync(TimeSpan.FromDays(33), 1);
        Assert.Equal(0, (await Two.Log.BoundsAsync(Users.Alice, default)).Floor);
        await Redis.CommandAsync("DEL", Active);
        await Redis.CommandAsync("HSET", Meta, "t", "0");
        Assert.Equal(1, (await Two.Log.BoundsAsync(Users.Alice, default)).Floor);
    }

    [Theory]
    [InlineData("OOM")]
    [InlineData("MISCONF")]
    public async Task Events_ThatAreTooOld_AreReadWhileRedisIsFull_AndLeaveWhenThereIsRoom(string word)
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        await AppendAsync(One.Log);
        await Redis.CommandAsync("DEL", Active);
        await MarkAsync(TimeSpan.FromDays(33), 1);
        await Redis.FillAsync(word);
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
        await Redis.EmptyAsync(word);
        await Eventually.TrueAsync(async () => (await Two.Log.BoundsAsync(Users.Alice, default)).Floor == 1, "the first event to leave");
    }

    [Fact]
    public async Task ALog_NotesWhereItIs_EveryFourDaysOfUse()
    {
        await AppendAsync(One.Log);
        Assert.Matches("^[0-9]+:[01]$", await Redis.CommandAsync("HGET", Meta, "a"));
        await MarkAsync(TimeSpan.FromDays(3), 0);
        await Two.Log.BoundsAsync(Users.Alice, default);
        Assert.Matches("^[0-9]+:0$", await Redis.CommandAsync("HGET", Meta, "a"));
        await MarkAsync(TimeSpan.FromDays(4), 0);
        await Two.Log.BoundsAsync(Users.Alice, default);
        Assert.Matches("^[0-9]+:0 [0-9]+:1$", await Redis.CommandAsync("HGET", Meta, "a"));
    }

    private protected override IReadOnlyList<string> RedisArguments => FullRedis.Arguments;

    /// <summary>As if the log had been there so long ago, and nobody had looked for a while.</summary>
    private async Task MarkAsync(TimeSpan ago, long head)
    {
        var now = long.Parse((await Redis.CommandAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture) * 1000;
        await Redis.CommandAsync("HSET", Meta, "t", "0", "a", string.Create(CultureInfo.InvariantCulture, $"{now - (long)ago.TotalMilliseconds}:{head}"));
    }
}
