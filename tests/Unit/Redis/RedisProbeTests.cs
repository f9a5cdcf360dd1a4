using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>What a pod looks at before it uses a Redis.</summary>
public sealed class RedisProbeTests
{
    [Fact]
    public async Task RedisThatIsEmptiedWhileAPodLooksAtIt_IsNoRedisOfOthers()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, "no text of anybody's");
        var emptied = 0;
        relay.Before = async asked =>
        {
            if (!asked.Contains(":identity", StringComparison.Ordinal) && !asked.Contains(":format", StringComparison.Ordinal))
                return;
            emptied++;
            await redis.CommandAsync("FLUSHALL");
        };
        await using var pod = await RedisPod.StartAsync(relay.Configuration, "emptied", change: options => options.CallTimeout = TimeSpan.FromSeconds(10));
        Assert.InRange(emptied, 2, int.MaxValue);
        Assert.DoesNotContain(pod.Logger.Entries, entry => entry.Text.Contains("Netra:IdentityKey", StringComparison.Ordinal) || entry.Text.Contains("format", StringComparison.Ordinal));
    }

    [Fact]
    public void StoredFormat_IsTheOneThatEveryScriptOfALogWritesAndRefusesOthers()
    {
        RedisScript[] withLogs = [LogScripts.Append, LogScripts.Follow, LogScripts.Read, RunScripts.Add, RunScripts.Active];
        foreach (var script in withLogs)
            Assert.Contains($"\nlocal format = '{StoredFormat.Current}'\n", script.TextFor(new("life", "reign")), StringComparison.Ordinal);
        Assert.All([.. LogScripts.All.Except(withLogs), .. RunScripts.All.Except(withLogs)], script => Assert.DoesNotContain("life(", script.TextFor(new("life", "reign")), StringComparison.Ordinal));
    }
}
