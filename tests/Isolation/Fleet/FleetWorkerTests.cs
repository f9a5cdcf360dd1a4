using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Workers, questions and threads that take turns on pods as processes, while their Redis and a pod break: written down, and judged from what was written alone.</summary>
[Collection(nameof(Alone))]
[Trait("Suite", "Fleet")]
public sealed class FleetWorkerTests
{
    private const string Marker = "CNR1.";

    private readonly HistoryWriter _history = new(new Canary());
    private readonly FleetJudge _judge;

    public FleetWorkerTests(ITestOutputHelper output) => _judge = new(_history, output);

    [Fact]
    public async Task Users_WhoseRunsWorkersCarryOut_ThroughFaultsOfRedisAndAPod_HearEachQuestionTurnAndEndOnce()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, Marker);
        await using var pods = await PodProcesses.StartAsync(_history, redis, relay.Configuration, count: 2, FleetWorkers.Settings);
        var workers = new FleetWorkers(pods, _history);
        await using (var run = new FleetRun("fleet-workers", _history, redis, pods, people: 3, workers))
        {
            await run.ConnectAsync();
            await run.StrikeAsync(FleetCells.CutRedis, () => FleetFaults.CutAsync(redis), pods.ReadyAsync);
            await run.StrikeAsync(FleetCells.PauseRedis, () => FleetFaults.ThenAsync(redis.PauseAsync(), pods.NotReadyAsync), () => FleetFaults.ThenAsync(redis.ResumeAsync(), pods.ReadyAsync));
            await run.StrikeAsync(FleetCells.KillRedis, () => FleetFaults.ThenAsync(redis.KillAsync(), pods.NotReadyAsync), () => FleetFaults.ThenAsync(redis.StartAgainAsync(), pods.ReadyAsync));
            await run.StrikeAsync(FleetCells.FillRedis, () => FleetFaults.FillAsync(redis, pods), () => redis.CommandAsync("CONFIG", "SET", "maxmemory", "0"));
            await run.StrikeAsync(FleetCells.KillPod, () => FleetFaults.ThenAsync(FleetFaults.Do(workers.Crash), () => pods.KillAsync(1)), () => pods.ReplaceAsync(1));
            await run.SettleAsync();
            string[] faults = [FleetCells.CutRedis, FleetCells.PauseRedis, FleetCells.KillRedis, FleetCells.FillRedis, FleetCells.KillPod];
            _judge.Judge(run, relay.Seen, 1_000, [.. FleetCells.Of(faults), .. FleetCells.Of(faults, FleetCells.OfErrands)], FleetWorkerFlaws.Of);
            Assert.False(redis.HasWritten(Marker), "The append-only file of Redis has a canary.");
        }
    }

    [Fact]
    public async Task Users_WhoseRunsWorkersCarryOut_AndWhoseRedisIsEmptied_AreToldOfAGap_AndWorkersThatTheirLeasesAreLost()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, Marker);
        await using var pods = await PodProcesses.StartAsync(_history, redis, relay.Configuration, count: 2, FleetWorkers.Settings);
        await using (var run = new FleetRun("fleet-workers-emptied", _history, redis, pods, people: 3, new(pods, _history)))
        {
            await run.ConnectAsync();
            await run.StrikeAsync(FleetCells.EmptyRedis, () => redis.CommandAsync("FLUSHALL"), pods.ReadyAsync);
            // All of it goes on as before.
            await run.StrikeAsync(FleetCells.CutRedis, () => FleetFaults.CutAsync(redis), pods.ReadyAsync);
            await run.SettleAsync();
            string[] faults = [FleetCells.EmptyRedis, FleetCells.CutRedis];
            _judge.Judge(run, relay.Seen, 500, [.. FleetCells.Of(faults), .. FleetCells.Of(faults, FleetCells.OfErrands)]);
            Assert.InRange(new Coverage(HistoryWriter.Load(run.File)).Gaps, 1, int.MaxValue);
        }
    }
}
