using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Agents;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Workers;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Drain;

public sealed class DrainTests
{
    private static readonly DrainOptions Options = new()
    {
        RunsWithin = TimeSpan.FromSeconds(5), RetryWithin = TimeSpan.FromSeconds(3), Within = TimeSpan.FromSeconds(20), ConnectionsPerSecond = 10,
    };

    private readonly DrainRig _rig = new(Options);

    [Fact]
    public async Task Drain_WithNothingToLetGoOf_IsOverAtOnce()
    {
        Assert.Equal(TimeSpan.Zero, await _rig.RunAsync());
        Assert.Equal(new(0, 0, 0), _rig.Drain.Report);
        Assert.Equal(Options.Within, _rig.Host.ShutdownTimeout);
    }

    [Fact]
    public async Task Drain_WhoseConnectionsGo_TellsEachOnce_AtThePace_AndLosesNothing()
    {
        var writers = new List<FakeWriter>();
        for (var i = 0; i < 20; i++)
            writers.Add(await _rig.AttachPoliteAsync(Users.Key($"user-{i}")));
        await _rig.Delivery.AppendAsync(Users.Key("user-0"));
        var took = await _rig.RunAsync();

        Assert.Equal(new(20, 0, 0), _rig.Drain.Report);
        Assert.All(writers, writer => Assert.Single(writer.Heard, heard => heard.Target == WireNames.Closing));
        // Not all at once, and not soon, or they would come back as the storm that the pace avoids: chance has less than this once in 10^9.
        var retries = writers.Select(writer => writer.Heard[^1].Argument.GetProperty("retryAfterMs").GetInt64()).ToArray();
        Assert.All(retries, retry => Assert.InRange(retry, 0, 3000));
        Assert.InRange(retries.Distinct().Count(), 11, 20);
        Assert.InRange(retries.Max() - retries.Min(), 1000, 3000);
        Assert.InRange(took, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(2.2));
        Assert.Equal(Options.Within - took, _rig.Host.ShutdownTimeout);
    }

    [Fact]
    public async Task Drain_WithMoreConnectionsThanThePaceAllows_TellsThemFasterAndSaysSo()
    {
        for (var i = 0; i < 1000; i++)
            await _rig.AttachPoliteAsync(Users.Key($"user-{i}"));
        var took = await _rig.RunAsync();

        Assert.Equal(1000, _rig.Drain.Report!.Connections);
        Assert.InRange(took, TimeSpan.FromSeconds(10), Options.Within - TimeSpan.FromSeconds(2));
        Assert.Contains(_rig.Agents.Logger.Entries, entry => entry.Id == 1956);
    }

    [Fact]
    public async Task Drain_WhoseRunsStay_AndWhoseStoreIsAway_AndWhoseClientsAreAsleep_LeavesTheHostItsTime_AndCountsWhatIsLost()
    {
        var stay = new TaskCompletionSource();
        _rig.Agents.Start((_, _) => stay.Task, new RecordingRunWriter
        {
            Before = data => throw (data is AgentError ? new SignalException(ErrorCodes.Unavailable, "The store is away.") : new InvalidOperationException()),
        });
        var (_, asleep) = await _rig.Delivery.AttachAsync(Users.Alice);
        var polite = await _rig.AttachPoliteAsync(Users.Bob);
        asleep.Stall();
        await _rig.Delivery.AppendAsync(Users.Alice);
        await _rig.Delivery.AppendAsync(Users.Alice);
        var took = await _rig.RunAsync();

        Assert.Equal(new(2, 1, 2), _rig.Drain.Report);
        Assert.Equal("closing", polite.Heard[^1].Target);
        Assert.Equal(Options.Within - took, _rig.Host.ShutdownTimeout);
        Assert.InRange(_rig.Host.ShutdownTimeout, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2));
        Assert.Contains(_rig.Agents.Logger.Entries, entry => entry.Id == 1805);
        stay.SetResult();
    }

    [Fact]
    public async Task Drain_WhoseWorkerStaysWithItsRun_EndsTheRunLikeOthers_TellsTheWorker_AndLeavesTheHostItsTime()
    {
        var worker = _rig.Workers.Connect(1);
        await _rig.Workers.StartAsync("alice", "long");
        await worker.AssignedAsync("long");
        var took = await _rig.RunAsync();

        Assert.Equal(new(0, 1, 0), _rig.Drain.Report);
        Assert.Equal("agent_error", (await _rig.Workers.TypesAsync("alice", "long"))[^1]);
        Assert.Equal(WireNames.Closing, worker.Heard[^1].Target);
        Assert.Equal(Options.Within - took, _rig.Host.ShutdownTimeout);
        Assert.InRange(_rig.Host.ShutdownTimeout, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Drain_WithIdleWorkers_TellsThemAtThePace_ToComeBackEachAfterAnotherWait()
    {
        var workers = Enumerable.Range(0, 20).Select(i => _rig.Workers.Connect(1, $"app-{i}")).ToArray();
        var drain = _rig.Drain.RunAsync();
        await Eventually.TrueAsync(() => workers.Any(worker => worker.Heard.Count > 0), "the first to be told");
        Assert.Single(workers, worker => worker.Heard.Count > 0);
        await _rig.Agents.Time.DriveAsync(drain);

        Assert.All(workers, worker => Assert.Equal(WireNames.Closing, Assert.Single(worker.Heard).Target));
        var retries = workers.Select(worker => TestWorker.Read<ClosingNotice>(worker.Heard[0]).RetryAfterMs).ToArray();
        Assert.All(retries, retry => Assert.InRange(retry, 0, 3000));
        Assert.InRange(retries.Distinct().Count(), 11, 20);
        Assert.InRange(retries.Max() - retries.Min(), 1000, 3000);
    }

    [Fact]
    public async Task Drain_WhoseWorkersHaveRuns_AsksEachToComeBackAfterAnotherWait()
    {
        var workers = new List<TestWorker>();
        for (var i = 0; i < 20; i++)
        {
            workers.Add(_rig.Workers.Connect(1, $"app-{i}"));
            await workers[i].TakeAsync($"user-{i}", "r");
        }

        await _rig.RunAsync();
        Assert.Equal(20, _rig.Drain.Report!.Runs);
        var retries = workers.Select(worker => TestWorker.Read<ClosingNotice>(worker.Heard[^1]).RetryAfterMs).ToArray();
        Assert.All(retries, retry => Assert.InRange(retry, 0, 3000));
        Assert.InRange(retries.Distinct().Count(), 11, 20);
    }

    [Fact]
    public async Task Alice_WhoseConnectionWasLetInJustBefore_IsToldToo()
    {
        var (cursor, first) = await _rig.Delivery.AttachAsync(Users.Bob);
        var late = new TaskCompletionSource<FakeWriter>();
        // Bob's connection goes only when Alice's is there: it had passed the gate before the drain began.
        first.CloseRequested = async () =>
        {
            late.SetResult(await _rig.AttachPoliteAsync(Users.Alice));
            _rig.Delivery.Channels.Remove(cursor);
        };
        await _rig.RunAsync();

        Assert.Equal("closing", (await late.Task).Heard[^1].Target);
        Assert.Equal(new(2, 0, 0), _rig.Drain.Report);
    }
}
