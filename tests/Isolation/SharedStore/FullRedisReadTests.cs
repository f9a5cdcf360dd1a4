using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore;

/// <summary>A Redis without memory is read, also for a user whose log has expired meanwhile.</summary>
public sealed class FullRedisReadTests
{
    [Fact]
    public async Task Alice_WhoseLogHasExpired_ReadsHerRunsAndThreads_WhileRedisIsFull_AndGoesOnWhenThereIsRoom()
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis)) { ["Netra:Redis:CallTimeout"] = "00:00:15" };
        await using var gateway = (await InProcessGateway.StartAsync(settings)).Expecting(@"\[(1401|1402|1712|200[127])\]");
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the pod to be ready");
        await using (var before = await gateway.AttachedAsync("alice"))
        {
            await before.InvokeAsync("CreateThread", new { threadId = "t1", title = "Kept" });
            await before.InvokeAsync("StartRun", new { agent = "script", runId = "r1", threadId = "t1", input = new { thoughts = 1, canary = "kept" } });
            await before.WaitForAsync(heard => heard.RunId == "r1" && heard.Target == "agent_completed", "the run to complete");
        }

        await Eventually.TrueAsync(
            async () => (await redis.CommandAsync("EVAL", "local n = 0 for _, key in ipairs(redis.call('KEYS', '*:run:*')) do if redis.call('HGET', key, 'x') and redis.call('HGET', key, 'rs') ~= '0' then n = n + 1 end end return n", "0")) == "1",
            "the end to be kept");
        foreach (var key in (await redis.CommandAsync("KEYS", "netra:pods:{*")).Split('\n').Where(key => key.EndsWith(":log", StringComparison.Ordinal) || key.EndsWith(":log:names", StringComparison.Ordinal) || key.EndsWith(":meta", StringComparison.Ordinal)))
            await redis.CommandAsync("DEL", key);
        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");

        await using var alice = await gateway.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { });
        Assert.Equal("completed", (await alice.InvokeAsync("GetRun", new { runId = "r1" })).GetProperty("status").GetString());
        Assert.Equal("Kept", (await alice.InvokeAsync("GetThread", new { threadId = "t1" })).GetProperty("thread").GetProperty("title").GetString());
        Assert.Single((await alice.InvokeAsync("ListThreads", new { })).GetProperty("threads").EnumerateArray());
        Assert.StartsWith(
            "unavailable: ", (await Assert.ThrowsAsync<HubError>(() => alice.InvokeAsync("StartRun", new { agent = "script", runId = "r2", threadId = "t1", input = new { thoughts = 1 } }))).Message,
            StringComparison.Ordinal);

        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "r3", threadId = "t1", input = new { thoughts = 1 } });
        // The log is another one than the empty one that she was shown: where it began is a gap, and what was said before it was stated is in none of her events.
        await alice.WaitForAsync(heard => heard.Target == "gap" && heard.Argument.GetProperty("reason").GetString() == "epoch_changed", "the gap");
        await Eventually.TrueAsync(
            async () => (await alice.InvokeAsync("GetRun", new { runId = "r3" })).GetProperty("status").GetString() == "completed", "a run when there is room again");
    }
}
