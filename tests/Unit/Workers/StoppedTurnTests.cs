using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A process without Redis stops, and a run has its turn that has not begun: nobody else knows of it, so it ends there.</summary>
[Trait("Suite", "Quick")]
public sealed class StoppedTurnTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public StoppedTurnTests() => _rig.RunOptions.WhenBusy = WhenBusy.Enqueue;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_WhoseTurnCame_AndWhoseAgentNobodyServes_EndsAsUnavailable_WhenTheProcessStops()
    {
        await GiveTurnToNobodyAsync();
        await _rig.Queue.Sweep.StopAsync(default);
        await AssertStoppedAsync();
    }

    [Fact]
    public async Task Run_WhoseTurnCame_AndWhoseAgentNobodyServes_IsAmongThoseThatADrainEnds()
    {
        await GiveTurnToNobodyAsync();
        _rig.Queue.Sweep.Begin();
        Assert.Equal(1, await _rig.Queue.Sweep.EndAsync());
        Assert.Equal(0, await _rig.Queue.Sweep.EndAsync());
        // Who comes now is given it no more.
        _rig.Connect(1);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        await _rig.Queue.Sweep.StopAsync(default);
        await AssertStoppedAsync();
    }

    [Fact]
    public async Task Run_WhoseTurnCame_AndThatAWorkerHas_IsLeftToTheWorker()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "a");
        await _rig.StartAsync("alice", "b");
        await worker.PublishAsync(lease, 1, Said.Completed);
        var bs = (await worker.AssignedAsync("b")).Lease;
        await Eventually.TrueAsync(() => _rig.Queue.Lines.OfThisProcessAlone.Count == 0, "the run to be looked after");
        _rig.Queue.Sweep.Begin();
        Assert.Equal(0, await _rig.Queue.Sweep.EndAsync());
        await worker.PublishAsync(bs, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "b")).Status);
    }

    /// <summary>Her second run waits for its thread, then its agent is gone, then it has its turn.</summary>
    private async Task GiveTurnToNobodyAsync()
    {
        var worker = _rig.Connect(1);
        await worker.TakeAsync("alice", "a");
        await _rig.StartAsync("alice", "b");
        Assert.Equal(1, await WaitingAsync());
        worker.Disconnect();
        await _rig.CancelAsync("alice", "a");
        await Eventually.TrueAsync(
            async () =>
            {
                _rig.Time.Advance(TimeSpan.FromSeconds(1));
                return await WaitingAsync() == 0;
            },
            "the turn to be given");
        Assert.Equal(RunStatus.Queued, (await _rig.StateAsync("alice", "b")).Status);
    }

    private async Task<int> WaitingAsync() => (await _rig.Queue.Lines.DueAsync(10, default)).Waiting;

    private async Task AssertStoppedAsync()
    {
        Assert.Equal(RunStatus.Failed, (await _rig.StateAsync("alice", "b")).Status);
        Assert.Equal(["run_queued", "agent_error"], await _rig.TypesAsync("alice", "b"));
        Assert.Contains("\"unavailable\"", await _rig.DataOfAsync("alice", "b", "agent_error"), StringComparison.Ordinal);
    }
}
