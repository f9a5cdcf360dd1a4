using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A Redis without memory or disk is not one that is away: what it has is read for as long as it takes, and what it does not take is told at once.</summary>
public sealed partial class FullRedisTests : TwoPods
{
    private protected override IReadOnlyList<string> RedisArguments => FullRedis.Arguments;

    [Theory]
    [InlineData("OOM")]
    [InlineData("MISCONF")]
    public async Task WhatIsStored_IsRead_PodsStayReady_AndAnAppendFailsAtOnce(string word)
    {
        var start = await HeadAsync(One.Log);
        await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => One.Server.Session is not null && Two.Server.Session is not null, "both pods to work");
        var sessions = (One.Server.Session, Two.Server.Session);
        var connections = new[] { One, Two }.Select(pod => pod.Services.GetRequiredService<RedisLink>().Connection).ToArray();
        var broken = 0;
        foreach (var connection in connections)
            connection.ConnectionFailed += (_, _) => Interlocked.Increment(ref broken);
        // As if nobody had looked for a while: its expiry is to be put off, and cannot be.
        await Redis.CommandAsync("HSET", Key("meta"), "t", "0");
        await Redis.CommandAsync("PEXPIRE", Key("log"), "600000");
        await Redis.FillAsync(word);
        await LooksAsync(8);
        Assert.Equal(sessions, (One.Server.Session, Two.Server.Session));
        Assert.Single(await ReadAsync(Two.Log, start, 1));
        Assert.Equal(1, (await HeadAsync(Two.Log)).Offset);
        var refusal = await Assert.ThrowsAsync<SignalException>(() => AppendAsync(One.Log));
        Assert.Equal((ErrorCodes.Unavailable, true), (refusal.Code, refusal.Message.Contains($"refuses to keep events ({word})", StringComparison.Ordinal)));
        // What the client library does by itself now and then, to see whether a connection lives.
        Assert.All(await Task.WhenAll(connections.Select(connection => connection.ConfigureAsync())), Assert.True);
        await LooksAsync(8);
        Assert.Equal(0, broken);
        Assert.Equal(sessions, (One.Server.Session, Two.Server.Session));
        Assert.Contains(One.Logger.Entries, entry => entry.Id == 2002);
        await Redis.EmptyAsync(word);
        Assert.Equal(2, (await AppendAsync(One.Log)).Seq);
        Assert.Equal(2, (await ReadAsync(Two.Log, start, 2)).Count);
    }

    [Theory]
    [InlineData("OOM")]
    [InlineData("MISCONF")]
    public async Task AUserWithoutALog_IsReadAsHavingAnEmptyOne_AndAnAppendIsRefused_UntilThereIsRoom(string word)
    {
        await AppendAsync(One.Log);
        await Redis.CommandAsync("DEL", Key("log"), Key("log:names"), Key("meta"));
        await Redis.FillAsync(word);
        var start = default(Cursor);
        await Eventually.TrueAsync(async () => (start = await HeadAsync(Two.Log)) == await HeadAsync(One.Log), "one and the same empty log, unless an hour ends between");
        Assert.Equal(0, start.Offset);
        var page = await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Equal((0, null, null), (page.Events.Length, page.Gap, page.Violation));
        var refusal = await Assert.ThrowsAsync<SignalException>(() => AppendAsync(One.Log, RunId.Parse("r-other")));
        Assert.Equal((ErrorCodes.Unavailable, true), (refusal.Code, refusal.Message.Contains($"refuses to keep events ({word})", StringComparison.Ordinal)));
        Assert.Equal("0", await Redis.CommandAsync("EXISTS", Key("log"), Key("meta")));
        await Redis.EmptyAsync(word);
        Assert.Equal(1, (await AppendAsync(One.Log, RunId.Parse("r-other"))).Cursor.Offset);
        // Whoever was told of the empty log is told that this is another one.
        Assert.Equal(GapReasons.EpochChanged, (await Two.Log.ReadAsync(Users.Alice, start, int.MaxValue, default)).Gap);
        Assert.Single(await ReadAsync(Two.Log, (await HeadAsync(Two.Log)) with { Offset = 0 }, 1));
    }

    [Theory]
    [InlineData("OOM")]
    [InlineData("MISCONF")]
    public async Task APodThatIsNewToIt_SaysWhy_AndWorksWhenThereIsRoom(string word)
    {
        await Redis.FillAsync(word);
        await using var late = await RedisPod.StartAsync(Redis.Configuration, "pods", Options, Change, isReady: false);
        await Eventually.TrueAsync(() => late.Server.Reason.Contains($"it takes nothing new ({word})", StringComparison.Ordinal), "the reason");
        Assert.Null(late.Server.Session);
        await Redis.EmptyAsync(word);
        await Eventually.TrueAsync(() => late.Server.Session is not null, "the pod to work with it");
    }

    // A slow machine is not a Redis that is away.
    private protected override void Change(RedisOptions options) => options.CallTimeout = TimeSpan.FromSeconds(20);

    private static string Key(string kind) => $"netra:pods:{{{Users.Alice}}}:{kind}";

    /// <summary>Waits until the two pods have looked at Redis so often since.</summary>
    private async Task LooksAsync(int more)
    {
        var before = await LooksAsync();
        await Eventually.TrueAsync(async () => await LooksAsync() >= before + more, "the pods to look at Redis");
    }

    private async Task<int> LooksAsync() => int.Parse(Roles().Match(await Redis.CommandAsync("INFO", "commandstats")).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"cmdstat_role:calls=(\d+)")]
    private static partial Regex Roles();
}
