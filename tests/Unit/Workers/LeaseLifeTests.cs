using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A lease and a name are in force once, whatever was forgotten.</summary>
public sealed class LeaseLifeTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task LeaseOfAnEarlierLifeOfTheGateway_IsNotInForceForARunOfTheSameName()
    {
        var before = _rig.Connect(1);
        var old = await before.TakeAsync("alice", "r1");
        using var after = new WorkerRig();
        var (late, worker) = (after.Connect("app"), after.Connect(1));
        var lease = await worker.TakeAsync("alice", "r1");
        Assert.Equal([old], (await late.ResumeAsync(old)).Lost);
        Assert.Equal("forbidden", (await late.RefusedAsync(old, 1, Said.Thought())).Code);
        await worker.PublishAsync(lease, 1, Said.Completed);
    }

    [Fact]
    public async Task NameOfAForgottenRun_IsNotUsedAgain_ByAWorkersAgentEither()
    {
        var worker = _rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await worker.PublishAsync(lease, 1, Said.Completed);
        await _rig.DeleteThreadAsync("alice", "t1");
        await Eventually.TrueAsync(
            async () =>
            {
                _rig.Time.Advance(TimeSpan.FromSeconds(5));
                return await _rig.Leases.FindAsync(Users.Alice, RunId.Parse("r1"), default) is null;
            },
            "the lease to be forgotten");
        var refused = await Assert.ThrowsAsync<SignalException>(() => _rig.StartAsync("alice", "r1", thread: "t2"));
        Assert.Equal(ErrorCodes.Conflict, refused.Code);
        Assert.Single(worker.Assignments);
        await worker.TakeAsync("alice", "r2");
    }
}
