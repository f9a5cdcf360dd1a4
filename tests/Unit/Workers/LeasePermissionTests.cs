using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Workers;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What an application may serve holds for the runs that it has, too.</summary>
public sealed class LeasePermissionTests
{
    [Fact]
    public async Task WrongLeases_HoweverManyInOneCall_AreLost_AndAuditedOnce()
    {
        using var rig = new WorkerRig();
        var worker = rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        string[] wrong = [.. Enumerable.Range(0, 100).Select(i => $"wrong{i}"), $"{lease} ", $" {lease}"];
        var answer = await worker.RenewAsync([.. wrong, lease]);
        Assert.Equal([lease], answer.Renewed);
        Assert.Equal(wrong, answer.Lost);
        Assert.Equal(1, rig.Audited("renew", AuditDecision.Violation));
    }

    [Fact]
    public async Task StaleLeases_HoweverManyInOneCall_AreLost_AndAuditedOnce()
    {
        using var rig = new WorkerRig();
        var worker = rig.Connect(100);
        var stale = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            stale.Add(await worker.TakeAsync("alice", $"r{i}"));
            await worker.PublishAsync(stale[^1], 1, Said.Completed);
        }

        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => rig.Leases.Count == 0, "the leases to be over");
        var lease = await worker.TakeAsync("alice", "last");
        var answer = await worker.RenewAsync([.. stale, lease]);
        Assert.Equal([lease], answer.Renewed);
        Assert.Equal(stale, answer.Lost);
        Assert.Equal(1, rig.Audited("renew", AuditDecision.Refused));
    }

    [Fact]
    public async Task History_OfAThread_IsToldToAWorker_ForTheAgentsAlone_ThatItsApplicationMayServe()
    {
        var options = new WorkerOptions { Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"], ["other"] = ["payroll"], ["both"] = ["*"] } };
        using var rig = new WorkerRig(options, isDevelopment: false);
        var (words, payroll) = (rig.Connect(1), rig.Connect(1, "other", "payroll"));
        await rig.StartAsync("alice", "salary", "payroll");
        await payroll.PublishAsync((await payroll.AssignedAsync("salary")).Lease, 1, Said.Completed);
        await words.PublishAsync(await words.TakeAsync("alice", "r1"), 1, Said.Completed);
        await words.PublishAsync(await words.TakeAsync("alice", "r2"), 1, Said.Completed);
        Assert.Equal(["r1"], words.Assignments[^1].History.Select(told => told.RunId.Value));
        words.Disconnect();
        await rig.Connect(1, "both").TakeAsync("alice", "r3");
    }

    [Fact]
    public async Task ApplicationThatLostItsAgentInTheSettings_LosesTheRunsOfIt()
    {
        var options = new WorkerOptions { Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"] } };
        using var rig = new WorkerRig(options, isDevelopment: false);
        var worker = rig.Connect(1);
        var lease = await worker.TakeAsync("alice", "r1");
        await worker.PublishAsync(lease, 1, Said.Thought());
        options.Applications = new Dictionary<string, IReadOnlyList<string>>();
        Assert.Equal("forbidden", (await worker.RefusedAsync(lease, 2, Said.Thought())).Code);
        Assert.Equal([lease], (await worker.RenewAsync(lease)).Lost);
    }
}
