using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore;

/// <summary>A key of <c>Netra:Keys</c> is replaced by deploys, as the manual says: added at the end on every pod, then put first. Nothing is lost, not even the way back.</summary>
public sealed class RotatedKeyTests
{
    private static readonly string Old = Key(2);
    private static readonly string New = Key(9);

    [Fact]
    public async Task Alice_KeepsRunsThreadsAndHistory_WhileAKeyIsReplaced_AndWhileThatIsRolledBack()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var added = await StartAsync(redis, Old, New);
        await using (var before = await StartAsync(redis, Old))
        {
            await SaysAsync(before, "first");
            await HasAsync(added, "first");
            await SaysAsync(added, "second");
            await HasAsync(before, "first", "second");
        }

        await using var turned = await StartAsync(redis, New, Old);
        await HasAsync(turned, "first", "second");
        await SaysAsync(turned, "third");
        // Rolled back: the pods of the step before are still there.
        await HasAsync(added, "first", "second", "third");
        await SaysAsync(added, "fourth");
        await HasAsync(turned, "first", "second", "third", "fourth");
    }

    [Fact]
    public async Task Alice_KeepsTheThreadsThatSheUses_WhenTheOldKeyIsGone()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using (var before = await StartAsync(redis, Old))
        {
            await SaysAsync(before, "used");
            await SaysAsync(before, "listed");
        }

        await using (var both = await StartAsync(redis, New, Old))
        await using (var alice = await both.AttachedAsync("alice"))
        {
            await RunAsync(alice, "later", "used");
            Assert.Equal(2, (await alice.InvokeAsync("ListThreads", new { })).GetProperty("threads").GetArrayLength());
        }

        // By the time that the old key may go, what lay with the log and the runs of before is gone.
        foreach (var key in (await redis.CommandAsync("KEYS", "netra:pods:{*")).Split('\n').Where(key => key.Contains(":log", StringComparison.Ordinal) || key.Contains(":run:", StringComparison.Ordinal) || key.EndsWith(":meta", StringComparison.Ordinal)))
            await redis.CommandAsync("DEL", key);
        await using var alone = await StartAsync(redis, New);
        await using var again = await alone.AttachedAsync("alice");
        var titles = (await again.InvokeAsync("ListThreads", new { })).GetProperty("threads").EnumerateArray().Select(thread => thread.GetProperty("title").GetString());
        Assert.Equal(["about listed", "about used"], titles.Order(StringComparer.Ordinal));
        foreach (var thread in (string[])["used", "listed"])
            await RunAsync(again, $"anew-{thread}", thread);
    }

    private static string Key(byte value) => Convert.ToBase64String(Enumerable.Repeat(value, 32).ToArray());

    private static async Task<InProcessGateway> StartAsync(RedisProcess redis, params string[] keys)
    {
        var settings = TwoGateways.Settings(redis);
        for (var i = 0; i < keys.Length; i++)
            settings[$"Netra:Keys:{i}"] = keys[i];
        var gateway = (await InProcessGateway.StartAsync(settings)).Expecting(@"\[(1401|1402|1712|200[17])\]");
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        return gateway;
    }

    private static async Task SaysAsync(InProcessGateway gateway, string name)
    {
        await using var alice = await gateway.AttachedAsync("alice");
        await alice.InvokeAsync("CreateThread", new { threadId = name, title = $"about {name}" });
        await RunAsync(alice, name, name);
    }

    private static async Task RunAsync(RawHubClient alice, string run, string thread)
    {
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = run, threadId = thread, input = new { thoughts = 2, canary = run } });
        await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"the run {run} to complete");
    }

    /// <summary>History, the log and every thread, read by a pod: all that was sealed with either key.</summary>
    private static async Task HasAsync(InProcessGateway gateway, params string[] names)
    {
        await using var alice = await gateway.AttachedAsync("alice", cursor: "start");
        foreach (var name in names)
        {
            await alice.WaitForAsync(heard => heard.RunId == name && heard.Target == "agent_completed", $"what is kept of {name}");
            var run = await alice.InvokeAsync("GetRun", new { runId = name });
            Assert.Equal("completed", run.GetProperty("status").GetString());
            Assert.Equal(name, run.GetProperty("input").GetProperty("canary").GetString());
            var thread = await alice.InvokeAsync("GetThread", new { threadId = name });
            Assert.Equal($"about {name}", thread.GetProperty("thread").GetProperty("title").GetString());
            Assert.Equal(name, Assert.Single(thread.GetProperty("runs").EnumerateArray()).GetProperty("runId").GetString());
        }

        Assert.DoesNotContain(alice.Invocations, heard => heard.Target is "gap" or "closing");
    }
}
