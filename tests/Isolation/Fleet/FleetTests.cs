using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Pods as processes over a real Redis, and everything that can happen to either, written down and judged from what was written alone.</summary>
/// <remarks>These alone: <c>dotnet test tests/Isolation -c Release --filter Suite=Fleet</c>.</remarks>
[Collection(nameof(Alone))]
[Trait("Suite", "Fleet")]
public sealed class FleetTests
{
    private const string Marker = "CNR1.";

    private readonly HistoryWriter _history = new(new Canary());
    private readonly FleetJudge _judge;

    public FleetTests(ITestOutputHelper output) => _judge = new(_history, output);

    [Fact]
    public async Task Users_OnThreePods_ThroughFaultsOfPodsRedisAndDoorbells_HearTheirOwn_InOrder_Whole_Once()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, Marker);
        await using (var pods = await PodProcesses.StartAsync(_history, redis, relay.Configuration))
        await using (var run = new FleetRun("fleet", _history, redis, pods))
        {
            await run.ConnectAsync();
            // First, as it takes its time until the others know that it is dead; no other fault makes them doubt it meanwhile.
            await run.StrikeAsync(FleetCells.KillPod, () => pods.KillAsync(2), () => pods.ReplaceAsync(2));
            foreach (var fault in (string[])[FleetCells.DropBells, FleetCells.DoubleBells, FleetCells.DelayBells, FleetCells.MisrouteBells])
            {
                var before = relay.Messages;
                await run.StrikeAsync(fault, () => FleetFaults.Do(() => relay.Tamper = BellTampering.Of(fault)), () => FleetFaults.Do(() => relay.Tamper = null), beforeHealing: true);
                Assert.InRange(relay.Messages - before, 100, long.MaxValue);
            }

            await run.EndedAsync();
            await run.StrikeAsync(FleetCells.DrainPod, () => pods.DrainAsync(1), () => pods.ReplaceAsync(1));
            await run.StrikeAsync(FleetCells.CutRedis, () => FleetFaults.CutAsync(redis), pods.ReadyAsync);
            await run.StrikeAsync(FleetCells.PauseRedis, () => FleetFaults.ThenAsync(redis.PauseAsync(), pods.NotReadyAsync), () => FleetFaults.ThenAsync(redis.ResumeAsync(), pods.ReadyAsync));
            await run.StrikeAsync(FleetCells.KillRedis, () => FleetFaults.ThenAsync(redis.KillAsync(), pods.NotReadyAsync), () => FleetFaults.ThenAsync(redis.StartAgainAsync(), pods.ReadyAsync));
            await run.StrikeAsync(FleetCells.FillRedis, () => FleetFaults.FillAsync(redis, pods), () => redis.CommandAsync("CONFIG", "SET", "maxmemory", "0"));
            await run.SettleAsync();
            _judge.Judge(run, relay.Seen, 10_000, [.. FleetCells.Of(
                FleetCells.KillPod, FleetCells.DropBells, FleetCells.DoubleBells, FleetCells.DelayBells, FleetCells.MisrouteBells, FleetCells.DrainPod,
                FleetCells.CutRedis, FleetCells.PauseRedis, FleetCells.KillRedis, FleetCells.FillRedis)]);
            // Here alone everybody is at work for long enough to meet everybody else, on however busy a machine.
            var coverage = new Coverage(HistoryWriter.Load(run.File));
            Assert.Equal(coverage.Users * (coverage.Users - 1), coverage.Pairs.Count);
            Assert.Equal(0, coverage.Gaps);
            Assert.False(redis.HasWritten(Marker), "The append-only file of Redis has a canary.");
        }
    }

    [Fact]
    public async Task Users_OnThreePods_WhoseRedisIsEmptied_AreToldOfAGap_AndGoOn()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, Marker);
        await using (var pods = await PodProcesses.StartAsync(_history, redis, relay.Configuration))
        await using (var run = new FleetRun("fleet-emptied", _history, redis, pods))
        {
            await run.ConnectAsync();
            await run.StrikeAsync(FleetCells.EmptyRedis, () => redis.CommandAsync("FLUSHALL"), pods.ReadyAsync);
            await run.SettleAsync();
            _judge.Judge(run, relay.Seen, 500, [.. FleetCells.Of(FleetCells.EmptyRedis)]);
            Assert.InRange(new Coverage(HistoryWriter.Load(run.File)).Gaps, 1, int.MaxValue);
        }
    }

    [Fact]
    public async Task Users_OnThreePods_WhoseRedisFailsOverToAReplicaWithoutTheTail_AreToldOfWhatIsLost_AndGoOn()
    {
        await using var master = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1 " + master.Port);
        await using var first = new RedisRelay(master.Port, Marker);
        await using var second = new RedisRelay(replica.Port, Marker);
        await using (var pods = await PodProcesses.StartAsync(_history, master, $"{first.Configuration},{second.Configuration}"))
        await using (var run = new FleetRun("fleet-failover", _history, master, pods))
        {
            await run.ConnectAsync();
            await run.StrikeAsync(FleetCells.FailOver, () => FailOverAsync(master, replica, run, pods), () => FleetFaults.ThenAsync(replica.CommandAsync("REPLICAOF", "NO", "ONE"), pods.ReadyAsync));
            await run.SettleAsync();
            _judge.Judge(run, [.. first.Seen, .. second.Seen], 500, [.. FleetCells.Of(FleetCells.FailOver)]);
            Assert.InRange(new Coverage(HistoryWriter.Load(run.File)).Gaps, 1, int.MaxValue);
        }
    }

    /// <summary>The replica hears nothing more of its master, which goes on until events of every user are its own alone, and dies.</summary>
    private async Task FailOverAsync(RedisProcess master, RedisProcess replica, FleetRun run, PodProcesses pods)
    {
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        await run.WorkAsync();
        var heard = _history.Deliveries;
        await Eventually.TrueAsync(() => _history.Deliveries > heard + 200, "events that only the master has", TimeSpan.FromSeconds(60));
        await master.KillAsync();
        run.Redis = replica;
        await pods.NotReadyAsync();
    }
}
