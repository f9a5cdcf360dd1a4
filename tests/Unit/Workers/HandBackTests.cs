using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A run that workers hand back and forth ends, and a worker that takes too long is told so.</summary>
public sealed class HandBackTests : IDisposable
{
    private readonly WorkerRig _rig = new(new WorkerOptions { Requeues = 3, RunFor = TimeSpan.FromMinutes(1) });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_ThatEveryWorkerHandsBack_EndsAsExpired_AfterSoManyTimes()
    {
        TestWorker[] workers = [_rig.Connect(1), _rig.Connect(1)];
        await _rig.StartAsync("alice", "r1");
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var worker = await Eventually.GetAsync(() => Array.Find(workers, one => one.Assignments.Any(told => told.Attempt == attempt)), $"attempt {attempt}");
            var lease = worker.Assignments.Single(told => told.Attempt == attempt).Lease;
            await worker.PublishAsync(lease, 1, Said.Thought());
            await worker.ReleaseAsync(lease, "not mine");
        }

        await _rig.UntilAsync("alice", "r1", RunStatus.Expired);
        Assert.Equal(4, workers.Sum(worker => worker.Assignments.Count));
        Assert.Single(await _rig.TypesAsync("alice", "r1"), "agent_error");
        Assert.Equal(0, _rig.Leases.Count);
    }

    [Fact]
    public async Task Worker_ThatRenewsForEver_IsToldToEnd_AndFencedOff_AsTimedOut()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await RenewForAsync(worker, lease, TimeSpan.FromSeconds(62));
        Assert.Contains("RunFor", (await worker.CancelledAsync(lease)).Reason, StringComparison.Ordinal);
        await RenewForAsync(worker, lease, TimeSpan.FromSeconds(12));
        await _rig.UntilAsync("alice", "r1", RunStatus.TimedOut);
        Assert.Equal("forbidden", (await worker.RefusedAsync(lease, 1, Said.Thought())).Code);
        // Its place is free again.
        await worker.TakeAsync("bob", "r2");
    }

    [Fact]
    public async Task Worker_ThatEndsTheRun_WhenItHadItsTime_IsBelieved()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await RenewForAsync(worker, lease, TimeSpan.FromSeconds(62));
        await worker.CancelledAsync(lease);
        await worker.PublishAsync(lease, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task Worker_ThatHandsTheRunBack_WhenItHadItsTime_EndsIt_AsTimedOut()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await RenewForAsync(worker, lease, TimeSpan.FromSeconds(62));
        await worker.CancelledAsync(lease);
        await worker.ReleaseAsync(lease);
        await _rig.UntilAsync("alice", "r1", RunStatus.TimedOut);
    }

    private async Task RenewForAsync(TestWorker worker, string lease, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(2))
        {
            await worker.RenewAsync(lease);
            _rig.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }
}
