using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What is wrong with one run of a worker is felt by no other, and a lease is in force once, whatever was forgotten.</summary>
public sealed class LeaseFaultTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Renewing_ManyLeases_OneOfWhichFails_KeepsTheOthers_AndItIsShownAgain()
    {
        var worker = _rig.Connect(2);
        var (alices, bobs) = (await AssignAsync("alice", "r1", worker), await AssignAsync("bob", "r1", worker));
        await worker.PublishAsync(bobs, 1, Said.Thought());
        var enough = _rig.Limits.EventBytes;
        // Her run cannot be said to have begun.
        _rig.Limits.EventBytes = 1;
        var renewed = await worker.RenewAsync(alices, bobs);
        Assert.Equal(([bobs], 0), (renewed.Renewed.ToArray(), renewed.Lost.Count));
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
        await AssignAsync("bob", "r1", worker);
        Assert.Single(worker.Assignments);
    }

    [Fact]
    public async Task LeaseOfAnEarlierLifeOfTheGateway_IsNotInForceForARunOfTheSameName()
    {
        var before = _rig.Connect(1);
        var old = await AssignAsync("alice", "r1", before);
        using var after = new WorkerRig();
        var (late, worker) = (after.Connect("app"), after.Connect(1));
        await after.StartAsync("alice", "r1");
        var lease = (await worker.AssignedAsync("r1")).Lease;
        Assert.Equal([old], (await late.ResumeAsync(old)).Lost);
        Assert.Equal("forbidden", (await late.RefusedAsync(old, 1, Said.Thought())).Code);
        await worker.PublishAsync(lease, 1, Said.Completed);
    }

    [Fact]
    public async Task NameOfAForgottenRun_IsNotUsedAgain_ByAWorkersAgentEither()
    {
        var worker = _rig.Connect(1);
        var lease = await AssignAsync("alice", "r1", worker);
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
        await AssignAsync("alice", "r2", worker);
    }

    [Fact]
    public async Task ApplicationThatLostItsAgentInTheSettings_LosesTheRunsOfIt()
    {
        var options = new WorkerOptions { Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"] } };
        using var rig = new WorkerRig(options, isDevelopment: false);
        var worker = rig.Connect(1);
        await rig.StartAsync("alice", "r1");
        var lease = (await worker.AssignedAsync("r1")).Lease;
        await worker.PublishAsync(lease, 1, Said.Thought());
        options.Applications = new Dictionary<string, IReadOnlyList<string>>();
        Assert.Equal("forbidden", (await worker.RefusedAsync(lease, 2, Said.Thought())).Code);
        Assert.Equal([lease], (await worker.RenewAsync(lease)).Lost);
    }

    [Fact]
    public async Task BatchWhoseEndIsTooLarge_IsRefusedWhole_AndTheRunGoesOn()
    {
        var worker = _rig.Connect(1);
        var lease = await AssignAsync("alice", "r1", worker);
        await worker.PublishAsync(lease, 1, Said.Tool());
        var large = (Type: "agent_completed", Data: (object)new { durationMs = 1, summary = new string('x', _rig.Limits.EventBytes) });
        Assert.Equal("invalid_argument", (await worker.RefusedAsync(lease, 2, Said.Thought(), large)).Code);
        Assert.Equal(["agent_started", "tool_executing"], await _rig.TypesAsync("alice", "r1"));
        await worker.PublishAsync(lease, 2, Said.ToolDone(), Said.Completed);
    }

    private async Task<string> AssignAsync(string user, string run, TestWorker worker)
    {
        var before = worker.Assignments.Count;
        await _rig.StartAsync(user, run);
        await Eventually.TrueAsync(() => worker.Assignments.Count > before, $"{run} to be assigned");
        return worker.Assignments[^1].Lease;
    }
}
