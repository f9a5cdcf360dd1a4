using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What is wrong with one run of a worker is felt by no other.</summary>
public sealed class LeaseFaultTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Renewing_ManyLeases_OneOfWhichFails_KeepsTheOthers_AndItIsShownAgain()
    {
        var worker = _rig.Connect(2);
        var (alices, bobs) = (await worker.TakeAsync("alice", "r1"), await worker.TakeAsync("bob", "r1"));
        await worker.PublishAsync(bobs, 1, Said.Thought());
        var enough = _rig.Limits.EventBytes;
        // Her run cannot be said to have begun.
        _rig.Limits.EventBytes = 1;
        var renewed = await worker.RenewAsync(alices, bobs);
        Assert.Equal(bobs, Assert.Single(renewed.Renewed));
        Assert.Empty(renewed.Lost);
        Assert.Contains(_rig.Logger.Entries, entry => entry.Id == 1713);
        _rig.Limits.EventBytes = enough;
        await worker.PublishAsync(alices, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task InputThatIsTooLongAsItIsTold_IsRefused_AndNobodyIsGivenIt()
    {
        var worker = _rig.Connect(1);
        var refused = await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "r1", text: string.Concat(Enumerable.Repeat("\U0001F600", 25_000))));
        Assert.Equal(ErrorCodes.InvalidArgument, refused.Code);
        Assert.Contains("Netra:Limits:EventBytes", refused.Message, StringComparison.Ordinal);
        await worker.TakeAsync("bob", "r1");
        Assert.Single(worker.Assignments);
    }

    [Fact]
    public async Task BatchWhoseEndIsTooLarge_IsRefusedWhole_AndTheRunGoesOn()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await worker.PublishAsync(lease, 1, Said.Tool());
        var large = (Type: "agent_completed", Data: (object)new { durationMs = 1, summary = new string('x', _rig.Limits.EventBytes) });
        Assert.Equal("invalid_argument", (await worker.RefusedAsync(lease, 2, Said.Thought(), large)).Code);
        Assert.Equal(["agent_started", "tool_executing"], await _rig.TypesAsync("alice", "r1"));
        await worker.PublishAsync(lease, 2, Said.ToolDone(), Said.Completed);
    }
}
