using System.Diagnostics;
using System.Globalization;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A batch that follows its pod's own last one is stored as the pod put it together: the log must be as if Redis had done it.</summary>
[Trait("Suite", "Quick")]
public sealed class FollowingAppendTests : TwoPods
{
    private static readonly RunId Other = RunId.Parse("r-other");

    [Fact]
    public async Task OnlyTheFirstBatchOfAPod_IsComparedWithAllThatRedisKnows()
    {
        await AppendAsync(One.Log);
        await CountAsync();
        for (var i = 0; i < 20; i++)
            await AppendAsync(One.Log);
        Assert.Equal(20, await CallsAsync("xadd"));
        Assert.Equal(0, await ComparedAsync());
        await AppendAsync(Two.Log);
        await AppendAsync(One.Log);
        Assert.InRange(await ComparedAsync(), 2, 8);
    }

    [Fact]
    public async Task WhatThePodPutsTogether_IsWhatRedisWouldHaveWritten()
    {
        await AppendAsync(One.Log);
        await AppendAsync(One.Log, Other);
        for (var n = 1; n <= 6; n++)
            await One.Log.AppendAsync(Users.Alice, [Events.Of(Run), Events.Of(Other) with { N = n }, Events.OfThread(ThreadId.Parse("t1"))], default);
        Assert.Equal(6 * 3, await CallsAsync("xadd") - 2);
        var log = await StateAsync();
        // The same once more, by a pod that must ask: what it finds and what it adds to fits.
        await Two.Log.AppendAsync(Users.Alice, [Events.Of(Other) with { N = 7 }], default);
        var after = await StateAsync();
        Assert.Equal(log.Bytes + after.Entries[^1] + 96, after.Bytes);
        Assert.Equal(after.Entries.Sum(length => length + 96L), after.Bytes);
        Assert.Equal(21, after.Head);
        var positions = (await Redis.CommandAsync("LRANGE", $"{await RunKeyAsync(2)}:n", "0", "-1")).Split('\n');
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"{(3 * n) + 1} {n + 1}").Append("21 8"), positions);
    }

    [Fact]
    public async Task ANumberThatComesAgain_IsAnsweredAsBefore_AndOneThatLeavesOneOutIsRefused()
    {
        await AppendAsync(One.Log);
        var first = (await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { N = 1 }], default))[0];
        await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { N = 2 }], default);
        Assert.Equal(first, (await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { N = 1 }], default))[0]);
        await Assert.ThrowsAsync<Server.Diagnostics.SignalException>(async () => await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { N = 4 }], default));
        Assert.Equal(3, (await StateAsync()).Head);
    }

    [Theory]
    [InlineData("DEL", "log")]
    [InlineData("DEL", "meta")]
    [InlineData("HDEL", "meta", "i")]
    [InlineData("HSET", "meta", "e", "77")]
    [InlineData("DEL", "secret")]
    public async Task ALogThatIsNotAsThePodLeftIt_IsComparedWithAllThatRedisKnows(string command, string key, params string[] rest)
    {
        for (var i = 0; i < 3; i++)
            await AppendAsync(One.Log);
        await Redis.CommandAsync([command, KeyOf(key), .. rest]);
        await CountAsync();
        var position = await AppendAsync(One.Log);
        Assert.InRange(await ComparedAsync(), 1, 4);
        var read = await Two.Log.ReadAsync(Users.Alice, position.Cursor with { Offset = position.Cursor.Offset - 1 }, int.MaxValue, default);
        Assert.Equal([position], read.Events.ToArray().Select(e => e.Position));
        var log = await StateAsync();
        Assert.Equal(log.Entries.Sum(length => length + 96L), log.Bytes);
        Assert.Equal("none", string.Join(' ', await WithoutExpiryAsync()));
    }

    [Fact]
    public async Task ARunThatEndedElsewhere_TakesNothingMore()
    {
        for (var i = 0; i < 3; i++)
            await AppendAsync(One.Log);
        await Redis.CommandAsync("HSET", await RunKeyAsync(1), "x", "1");
        await Assert.ThrowsAsync<RunMovedException>(() => AppendAsync(One.Log));
        Assert.Equal(3, (await StateAsync()).Head);
    }

    [Fact]
    public async Task APodBehindAnother_IsToldWhereTheLogIs_AndStoresNothingTwice()
    {
        for (var i = 0; i < 3; i++)
            await AppendAsync(One.Log);
        await AppendAsync(Two.Log, Other);
        await CountAsync();
        Assert.Equal(5, (await AppendAsync(One.Log)).Cursor.Offset);
        Assert.InRange(await ComparedAsync(), 1, 2);
        Assert.Equal(5, await CallsAsync("xadd") + 4);
    }

    [Fact]
    public async Task KeysOfAnotherKind_FailBeforeAnythingIsStored()
    {
        await One.Log.AppendAsync(Users.Alice, [Events.Of(Run), Events.Of(Other)], default);
        await AppendAsync(One.Log);
        await Redis.CommandAsync("SET", $"{await RunKeyAsync(2)}:n", "not a list", "PX", "60000");
        var refused = await Assert.ThrowsAsync<Server.Diagnostics.SignalException>(
            async () => await One.Log.AppendAsync(Users.Alice, [Events.Of(Run) with { N = 1 }, Events.Of(Other) with { N = 1 }], default));
        Assert.Equal(ErrorCodes.Unavailable, refused.Code);
        Assert.Equal(3, (await StateAsync()).Head);
        Assert.Equal(3, (await StateAsync()).Entries.Length);
        Assert.Equal("none", await Redis.CommandAsync("TYPE", $"{await RunKeyAsync(1)}:n"));
    }

    [Fact]
    public async Task AsManyNumberedEventsAsAreMoreThanACommandTakes_AreStored()
    {
        var pod = await RedisPod.StartAsync(Redis.Configuration, "pods", new() { MaxBytesPerUser = 64 * 1024 * 1024 }, Change);
        await using var closing = pod;
        await AppendAsync(pod.Log);
        var positions = await pod.Log.AppendAsync(Users.Alice, [.. Enumerable.Range(1, 8500).Select(n => Events.Of(Run) with { N = n })], default);
        Assert.Equal((8501, 8501), (positions[^1].Cursor.Offset, positions[^1].Seq));
        Assert.Equal(8501, (await StateAsync()).Head);
    }

    [Fact]
    public async Task AnEntryThatSomebodyPutIn_IsNotBuiltUpon()
    {
        for (var i = 0; i < 3; i++)
            await AppendAsync(One.Log);
        await Redis.CommandAsync("XADD", KeyOf("log"), "9-0", "e", "forged");
        var position = await AppendAsync(One.Log);
        Assert.Equal(4, position.Cursor.Offset);
        var page = await Two.Log.ReadAsync(Users.Alice, position.Cursor with { Offset = 3 }, int.MaxValue, default);
        Assert.Equal([4L], page.Events.ToArray().Select(e => e.Cursor.Offset));
    }

    [Fact]
    public async Task ALogAtItsLimit_IsTrimmed()
    {
        var pod = await RedisPod.StartAsync(Redis.Configuration, "pods", new() { MaxEventsPerUser = 5 }, Change);
        await using var closing = pod;
        for (var i = 0; i < 12; i++)
            await pod.Log.AppendAsync(Users.Alice, [Events.OfThread(ThreadId.Parse("t1"))], default);
        var bounds = await pod.Log.BoundsAsync(Users.Alice, default);
        Assert.Equal((7L, 12L), (bounds.Floor, bounds.Head));
    }

    [Fact]
    public async Task ALogThatIsWrittenAllTheTime_OutlivesItsExpiry()
    {
        var kept = TimeSpan.FromSeconds(8);
        var pod = await RedisPod.StartAsync(Redis.Configuration, "pods", new() { KeptFor = kept }, Change);
        await using var closing = pod;
        var start = await pod.Log.BoundsAsync(Users.Alice, default);
        await pod.Log.AppendAsync(Users.Alice, [Events.Of(Run)], default);
        var run = await RunKeyAsync(1);
        var (written, longest, last, clock) = (1, TimeSpan.Zero, TimeSpan.Zero, Stopwatch.StartNew());
        // A machine that stalls is given so much longer, or what nobody put off would look as if somebody had.
        while (clock.Elapsed < TimeSpan.FromSeconds(3) + (2 * longest))
        {
            await pod.Log.AppendAsync(Users.Alice, [Events.Of(Run)], default);
            written++;
            Pause();
        }

        var left = (await Redis.CommandAsync(
            "EVAL", "local left = {} for i, key in ipairs(KEYS) do left[i] = redis.call('PTTL', key) end return left", "4", KeyOf("meta"), KeyOf("log"), KeyOf("active"), run))
            .Split('\n').Select(text => TimeSpan.FromMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)));
        Pause();
        // Each is put off after a sixteenth of the time, or after the next one.
        Assert.All(left, each => Assert.InRange(each, kept - (kept / 8) - longest, kept));
        var bounds = await pod.Log.BoundsAsync(Users.Alice, default);
        Assert.Equal((start.Epoch, 0L, (long)written), (bounds.Epoch, bounds.Floor, bounds.Head));

        void Pause() => (longest, last) = (clock.Elapsed - last is var pause && pause > longest ? pause : longest, clock.Elapsed);
    }

    private static string KeyOf(string kind) => $"netra:pods:{{{Users.Alice}}}:{kind}";

    private async Task CountAsync()
    {
        await Redis.CommandAsync("CONFIG", "RESETSTAT");
        await Redis.CommandAsync("CONFIG", "SET", "slowlog-log-slower-than", "0");
        await Redis.CommandAsync("CONFIG", "SET", "slowlog-max-len", "10000");
        await Redis.CommandAsync("SLOWLOG", "RESET");
    }

    /// <summary>How often the script ran that compares all.</summary>
    private async Task<int> ComparedAsync() =>
        (await Redis.CommandAsync("SLOWLOG", "GET", "10000")).ToUpperInvariant().Split(Convert.ToHexString(One.Server.Session!.Hashes[LogScripts.Append]), StringSplitOptions.None).Length - 1;

    private async Task<int> CallsAsync(string command) =>
        (await Redis.CommandAsync("INFO", "commandstats")).Split($"cmdstat_{command}:calls=") is [_, var rest, ..] ? int.Parse(rest.Split(',')[0], CultureInfo.InvariantCulture) : 0;

    private async Task<(long Head, long Bytes, int[] Entries)> StateAsync()
    {
        var meta = (await Redis.CommandAsync("HMGET", KeyOf("meta"), "h", "b")).Split('\n');
        var lengths = await Redis.CommandAsync(
            "EVAL", "local l = {} for i, e in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do l[i] = #e[2][2] end return table.concat(l, ' ')", "1", KeyOf("log"));
        return (
            long.Parse(meta[0], CultureInfo.InvariantCulture),
            long.Parse(meta[1], CultureInfo.InvariantCulture),
            [.. lengths.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(length => int.Parse(length, CultureInfo.InvariantCulture))]);
    }

    /// <summary>The key of the run that began as the first, the second, …</summary>
    private async Task<string> RunKeyAsync(int order) => (await Redis.CommandAsync("ZRANGE", KeyOf("active"), $"{order - 1}", $"{order - 1}")).Trim();

    private async Task<string[]> WithoutExpiryAsync()
    {
        var without = new List<string>();
        foreach (var key in (await Redis.CommandAsync("KEYS", $"netra:pods:{{{Users.Alice}}}:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (await Redis.CommandAsync("PTTL", key) == "-1")
                without.Add(key);
        return without.Count > 0 ? [.. without] : ["none"];
    }

    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.SweepPeriod) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10));
}
