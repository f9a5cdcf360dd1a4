using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Runs.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>Redis gave a run its turn, and the answer that said so was lost.</summary>
public sealed class LostTurnTests
{
    /// <summary>A run counts as lost after three times this.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Run_WhoseTurnNobodyHeardOf_EndsAsLost_AndTheNextOneBegins()
    {
        await using var redis = await RedisProcess.StartAsync();
        var gates = new GatedAgent.Gates();
        await using var pod = await RunPod.StartAsync(
            redis.Configuration, options => (options.CallTimeout, options.EmitTimeout) = (CallTimeout, CallTimeout),
            runs: new RunOptions { WhenBusy = Server.Runs.Queue.WhenBusy.Enqueue }, agents: [new GatedAgent("gated", gates)]);
        foreach (var run in (string[])["first", "lost", "next"])
            await pod.StartRunAsync(run, "gated", text: run);
        await GiveTurnAsync(redis, pod, "lost");
        gates.Open("first");
        var lost = pod.Get<LostRuns>();
        await Eventually.TrueAsync(
            async () =>
            {
                await lost.EndStrayAsync();
                return (await pod.GetRunAsync("lost")).Status == RunStatus.WorkerLost;
            },
            "the run that nobody began to end", (CallTimeout * 3) + Eventually.Deadline);
        await Eventually.TrueAsync(() => gates.Begun.Contains("next"), "the next one to begin");
        Assert.DoesNotContain("lost", gates.Begun);
        gates.Open("next");
    }

    /// <summary>What the script does in Redis, without anybody being told.</summary>
    private static async Task GiveTurnAsync(RedisProcess redis, RunPod pod, string run)
    {
        var name = pod.Names.NameOf(Users.Alice, RunId.Parse(run));
        foreach (var key in (await redis.CommandAsync("KEYS", "netra:*:run:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (await redis.CommandAsync("HGET", key, "m") == name)
                await redis.CommandAsync("HDEL", key, "q", "qu", "qi", "qp");
        await redis.CommandAsync("SADD", pod.Names.Key, name);
    }
}
