using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>The store fails, is slow, or another pod is faster, between two steps about one run.</summary>
public sealed class LostStoreTests : IDisposable
{
    private readonly WorkerRig _rig;
    private HookedLeases _leases = null!;

    public LostStoreTests() => _rig = new(leases: inner => _leases = new(inner));

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_ThatAnotherPodPutBackMeanwhile_IsNotPutBackAgain_AndWhatItsNextWorkerSaidStays()
    {
        var (first, next) = (_rig.Connect(1), _rig.Connect());
        var lease = await first.TakeAsync("alice", "r1");
        await first.PublishAsync(lease, 1, Said.Thought());
        next.Register("remote", 1);
        var again = "";
        _leases.Saved = async entry =>
        {
            if (entry.State != LeaseState.Settling)
                return;
            _leases.Saved = static _ => Task.CompletedTask;
            // This pod is held up, and another one goes on with what it began.
            await _rig.Settling.SettleAsync(entry, entry.Settlement);
            _rig.Pump.WakeAll();
            again = (await next.AssignedAsync("r1", 2)).Lease;
            await next.PublishAsync(again, 1, Said.Thought(), Said.Tool());
        };
        await first.ReleaseAsync(lease);
        await next.PublishAsync(again, 3, Said.ToolDone(), Said.Completed);
        Assert.Equal(
            ["agent_started", "agent_thinking", "run_reset", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task PlaceOfAWorker_WhoseRunCouldNotBeGiven_IsFree_ThoughTheStoreIsAway()
    {
        var worker = _rig.Connect(1);
        _leases.Saved = entry => throw new SignalException(ErrorCodes.Unavailable, "The store is away.");
        _leases.Saving = entry => entry.State == LeaseState.Settling ? throw new SignalException(ErrorCodes.Unavailable, "The store is away.") : Task.CompletedTask;
        await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "r1"));
        _leases.Saved = _leases.Saving = static _ => Task.CompletedTask;
        await worker.TakeAsync("bob", "r1");
        Assert.Equal(1, _rig.Registry.Held);
    }

    [Fact]
    public async Task LeaseThatDoesNotOpen_EndsItsRunOnce_AndOthersAreLookedAfter()
    {
        var worker = _rig.Connect(2);
        var alices = await worker.TakeAsync("alice", "r1");
        await worker.TakeAsync("bob", "r2");
        await worker.PublishAsync(alices, 1, Said.Thought());
        _leases.Finding = run => run == RunId.Parse("r1") ? throw new IsolationViolationException("It does not open.") : Task.CompletedTask;
        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
        Assert.Equal([alices], (await worker.RenewAsync(alices)).Lost);
        _rig.Time.Advance(TimeSpan.FromSeconds(40));
        await _rig.UntilAsync("alice", "r1", RunStatus.WorkerLost);
        await _rig.UntilAsync("bob", "r2", RunStatus.WorkerLost);
        Assert.Equal("The run has ended.", (await worker.CancelledAsync(alices)).Reason);
        Assert.Single(await _rig.TypesAsync("alice", "r1"), "agent_error");
    }

    [Fact]
    public async Task Renewing_ManyLeases_AsksForManyAtATime()
    {
        var worker = _rig.Connect(16);
        var leases = new List<string>();
        for (var i = 0; i < 16; i++)
            leases.Add(await worker.TakeAsync("alice", $"r{i}"));
        var (asked, all) = (0, new TaskCompletionSource());
        _leases.Finding = _ =>
        {
            if (Interlocked.Increment(ref asked) == leases.Count)
                all.SetResult();
            return all.Task;
        };
        var renewed = await worker.RenewAsync([.. leases]).AsTask().WaitAsync(Eventually.Deadline);
        Assert.Equal(leases, renewed.Renewed);
    }
}
