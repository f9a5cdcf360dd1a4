using System.Text;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What Redis holds says nothing to who reads it, and opens for its owner at its place only.</summary>
[Trait("Suite", "Quick")]
public sealed class SealedLogTests : TwoPods
{
    private const string Canary = "canary-7f3a9c";

    [Fact]
    public async Task NoKeyOfAnyType_HoldsWhatAUserOrAnAgentWrote_AndEachExpires()
    {
        byte[]? bell = null;
        await Two.Server.Subscriber.SubscribeAsync($"netra:pods:{{{Users.Alice}}}:bell", (_, message) => bell = message);
        await One.Log.AppendAsync(Users.Alice, [WithCanary(1), WithCanary(2)], default);
        await Eventually.TrueAsync(() => bell is not null, "the doorbell");
        Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(bell!), StringComparison.Ordinal);
        var keys = (await Redis.CommandAsync("KEYS", "*")).Split('\n');
        Assert.True(keys.Length >= 4, string.Join(' ', keys));
        foreach (var key in keys)
        {
            Assert.DoesNotContain(Canary, key, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, await DumpAsync(key), StringComparison.Ordinal);
            Assert.True(long.Parse(await Redis.CommandAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture) > 0, $"{key} never expires");
        }

        var page = await Two.Log.ReadAsync(Users.Alice, new((await Two.Log.BoundsAsync(Users.Alice, default)).Epoch, 0), int.MaxValue, default);
        Assert.All(page.Events.ToArray(), e => Assert.Contains(Canary, Encoding.UTF8.GetString(e.Event.Data.Span), StringComparison.Ordinal));
        Assert.Equal(2, page.Events.Length);
    }

    [Fact]
    public async Task AnEntryOfAlice_PutIntoBobsLog_IsAViolation_AndNotRead()
    {
        await One.Log.AppendAsync(Users.Alice, [WithCanary(1)], default);
        var before = (await One.Log.BoundsAsync(Users.Bob, default)).Epoch;
        await CopyEntryAsync(Users.Alice, Users.Bob);
        var page = await Two.Log.ReadAsync(Users.Bob, new(before, 0), int.MaxValue, default);
        Assert.Equal(ViolationKinds.BrokenSeal, page.Violation);
        Assert.Empty(page.Events.ToArray());
        var alices = await Two.Log.BoundsAsync(Users.Alice, default);
        Assert.Single((await Two.Log.ReadAsync(Users.Alice, new(alices.Epoch, 0), int.MaxValue, default)).Events.ToArray());
    }

    [Fact]
    public async Task WhatOnePodWritesForTwoUsers_OpensForEachOnTheOther_AndOnlyWhatIsOwn()
    {
        await One.Log.AppendAsync(Users.Alice, [WithCanary(1)], default);
        await One.Log.AppendAsync(Users.Bob, [WithCanary(2)], default);
        // The other pod meets them the other way round.
        foreach (var (user, number) in ((UserKey, int)[])[(Users.Bob, 2), (Users.Alice, 1)])
        {
            var page = await Two.Log.ReadAsync(user, new((await Two.Log.BoundsAsync(user, default)).Epoch, 0), int.MaxValue, default);
            Assert.Null(page.Violation);
            Assert.Equal([$"{Canary} {number}"], page.Events.ToArray().Select(e => System.Text.Json.JsonDocument.Parse(e.Event.Data).RootElement.GetProperty("text").GetString()));
        }
    }

    [Fact]
    public async Task TwoEnvironmentsOnOneRedis_NeverMeet()
    {
        await using var other = await RedisPod.StartAsync(Redis.Configuration, "other");
        var counter = new WakeCounter();
        using var subscription = other.Log.Subscribe(Users.Alice, counter);
        await Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");
        await AppendAsync(One.Log);
        Assert.Equal(1, (await Two.Log.BoundsAsync(Users.Alice, default)).Head);
        Assert.Equal(0, (await other.Log.BoundsAsync(Users.Alice, default)).Head);
    }

    [Fact]
    public async Task ARotatedKeyRing_ReadsWhatOlderKeysSealed_AndSealsWithTheNewOne()
    {
        var (old, current) = (new SecretKey(new byte[32]), new SecretKey(Enumerable.Repeat((byte)7, 32).ToArray()));
        Cursor start;
        await using (var before = await RedisPod.StartAsync(Redis.Configuration, "rotated", ring: new([old, current])))
        await using (var rotated = await RedisPod.StartAsync(Redis.Configuration, "rotated", ring: new([current, old])))
        {
            start = await HeadAsync(before.Log);
            await AppendAsync(before.Log);
            await AppendAsync(rotated.Log);
            Assert.Equal(2, (await ReadAsync(rotated.Log, start, 2)).Count);
        }

        // A pod that was not given the new key, once nobody is there whom it does not fit to, says so rather than passing over what it cannot open.
        await using var lacking = await RedisPod.StartAsync(Redis.Configuration, "rotated", ring: new([old]));
        var page = await lacking.Log.ReadAsync(Users.Alice, start, int.MaxValue, default);
        Assert.Single(page.Events.ToArray());
        Assert.Equal(ViolationKinds.BrokenSeal, (await lacking.Log.ReadAsync(Users.Alice, page.Events.Span[0].Cursor, int.MaxValue, default)).Violation);
    }

    private static NewEvent WithCanary(int number) => new(
        AgentThinking.WireName, ThreadId.Parse($"t-{Canary}"), RunId.Parse($"r-{Canary}"), "docs", DateTimeOffset.UnixEpoch,
        Encoding.UTF8.GetBytes($$"""{"text":"{{Canary}} {{number}}"}"""));

    private async Task<string> DumpAsync(string key) => await Redis.CommandAsync("TYPE", key) switch
    {
        "stream" => await Redis.CommandAsync("XRANGE", key, "-", "+"),
        "hash" => await Redis.CommandAsync("HGETALL", key),
        "zset" => await Redis.CommandAsync("ZRANGE", key, "0", "-1", "WITHSCORES"),
        "list" => await Redis.CommandAsync("LRANGE", key, "0", "-1"),
        "set" => await Redis.CommandAsync("SMEMBERS", key),
        "string" => await Redis.CommandAsync("GET", key),
        var type => throw new InvalidOperationException($"{key} is a {type}, which this test does not read."),
    };

    /// <summary>What a defect or an intruder in Redis might do: the other user's entry under this user's key, all numbers right.</summary>
    private async Task CopyEntryAsync(UserKey from, UserKey to) => await Redis.CommandAsync(
        "EVAL",
        "local item = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1] redis.call('XADD', KEYS[2], item[1], 'e', item[2][2]) redis.call('HSET', KEYS[3], 'h', 1) return 1",
        "3", $"netra:pods:{{{from}}}:log", $"netra:pods:{{{to}}}:log", $"netra:pods:{{{to}}}:meta");
}
