using System.Collections.Concurrent;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Runs.Redis;
using StackExchange.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>Somebody put another name at a run that waits, in Redis: nobody acts on it, and it holds up nobody.</summary>
public sealed class ForeignLineTests
{
    [Theory]
    [InlineData("his")]
    [InlineData("nobody's")]
    [InlineData("")]
    [InlineData("another of hers")]
    public async Task Run_WithAForeignName_IsPassedOver_AndTheNextOneBegins_AndBobsGoesOn(string whose)
    {
        await using var redis = await RedisProcess.StartAsync();
        var gates = new GatedAgent.Gates();
        await using var pod = await StartAsync(redis, gates);
        await pod.StartRunAsync("his", "gated", user: "bob", text: "his");
        foreach (var run in (string[])["first", "foreign", "next"])
            await pod.StartRunAsync(run, "gated", text: run);
        var his = pod.Names.NameOf(Users.Bob, RunId.Parse("his"));
        var put = whose switch
        {
            "his" => his,
            "another of hers" => pod.Names.NameOf(Users.Alice, RunId.Parse("next")),
            _ => whose,
        };
        await redis.CommandAsync("HSET", await KeyOfAsync(redis, pod.Names.NameOf(Users.Alice, RunId.Parse("foreign"))), "m", put);
        await redis.CommandAsync("CONFIG", "SET", "notify-keyspace-events", "Ks");
        using var watching = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var listings = new ConcurrentQueue<string>();
        await watching.GetSubscriber().SubscribeAsync(new RedisChannel($"__keyspace@0__:{pod.Names.Key}", RedisChannel.PatternMode.Literal), (_, change) => listings.Enqueue(change!));
        gates.Open("first");
        await Eventually.TrueAsync(() => gates.Begun.Contains("next"), "the next one to begin");
        Assert.DoesNotContain("foreign", gates.Begun);
        Assert.Equal(1, pod.Gauges["netra.signal.violations"]);
        Assert.Equal(
            (AuditDecision.Violation, Users.Alice, ViolationKinds.BrokenSeal),
            Assert.Single(((FakeAudit)pod.Get<IAuditLog>()).Entries.Where(entry => entry.Decision == AuditDecision.Violation).Select(entry => (entry.Decision, entry.User, entry.Reason!))));
        // His is this pod's as before, and what was put there never was: whoever ends the runs of a pod that dies finds it at no moment.
        Assert.Contains(his, (await redis.CommandAsync("SMEMBERS", pod.Names.Key)).Split('\n'));
        await Eventually.TrueAsync(() => listings.Count >= 2, "the pod's list to lose the first and gain the next");
        Assert.Equal(["srem", "sadd"], listings);
        Assert.Equal(RunStatus.Running, (await pod.GetRunAsync("his", "bob")).Status);
        gates.Open("next");
        gates.Open("his");
        await Eventually.TrueAsync(async () => (await pod.GetRunAsync("his", "bob")).Status == RunStatus.Completed, "his to complete");
    }

    [Fact]
    public async Task Run_WhoseKeyIsNoText_IsPassedOverOnce_AndTheNextOneBegins()
    {
        await using var redis = await RedisProcess.StartAsync();
        var gates = new GatedAgent.Gates();
        await using var pod = await StartAsync(redis, gates);
        foreach (var run in (string[])["first", "next"])
            await pod.StartRunAsync(run, "gated", text: run);
        var active = pod.Get<RedisKeys>().Of(Users.Alice, "active");
        await redis.CommandAsync(
            "EVAL",
            @"local thread = redis.call('HGET', redis.call('ZRANGE', KEYS[1], 0, 0)[1], 'th')
              redis.call('HSET', 'put in \255', 'th', thread, 'm', 'x', 'q', '-1', 'qu', '99999999999999', 'qp', '1')
              return redis.call('ZADD', KEYS[1], 'inf', 'put in \255')",
            "1",
            active);
        gates.Open("first");
        await Eventually.TrueAsync(() => gates.Begun.Contains("next"), "the next one to begin");
        Assert.Equal(1, pod.Gauges["netra.signal.violations"]);
        Assert.Equal("1", await redis.CommandAsync("ZCARD", active));
        gates.Open("next");
    }

    [Fact]
    public async Task Run_WhoseNameIsAlsoAtAnother_IsToldItsOwnPlace_Once()
    {
        await using var redis = await RedisProcess.StartAsync();
        var gates = new GatedAgent.Gates();
        await using var pod = await StartAsync(redis, gates);
        foreach (var run in (string[])["first", "before", "told"])
            await pod.StartRunAsync(run, "gated", text: run);
        var keys = pod.Get<RedisKeys>();
        string KeyOf(string run) => keys.Run(Users.Alice, RunId.Parse(run));
        await redis.CommandAsync("HSET", KeyOf("before"), "m", pod.Names.NameOf(Users.Alice, RunId.Parse("told")));
        await redis.CommandAsync("HSET", KeyOf("told"), "qp", "7");
        // Whoever comes to the thread looks at it.
        await pod.StartRunAsync("last", "gated", text: "last");
        await Eventually.TrueAsync(async () => await redis.CommandAsync("HGET", KeyOf("told"), "qp") == "2", "its place to be told");
    }

    private static Task<RunPod> StartAsync(RedisProcess redis, GatedAgent.Gates gates) => RunPod.StartAsync(
        redis.Configuration, options => options.CallTimeout = TimeSpan.FromSeconds(10),
        runs: new RunOptions { WhenBusy = Server.Runs.Queue.WhenBusy.Enqueue }, agents: [new GatedAgent("gated", gates)]);

    private static async Task<string> KeyOfAsync(RedisProcess redis, string name)
    {
        foreach (var key in (await redis.CommandAsync("KEYS", "netra:*:run:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (await redis.CommandAsync("HGET", key, "m") == name)
                return key;
        throw new InvalidOperationException("No run has that name.");
    }
}
