using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

public sealed class SessionTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Session_WhoseTokenExpires_IsToldAndClosed_TakesNothingMore_AndItsLeaseIsResumedElsewhere()
    {
        var worker = _rig.Connect("app", TimeSpan.FromSeconds(10));
        worker.Register("remote", 2);
        await _rig.StartAsync("alice", "r1");
        var lease = (await worker.AssignedAsync("r1")).Lease;
        _rig.Time.Advance(TimeSpan.FromSeconds(11));
        await Eventually.TrueAsync(() => worker.Heard.Any(notice => notice.Target == "closing"), "to be told");
        Assert.Contains(CloseCode.TokenExpired.Name, System.Text.Encoding.UTF8.GetString(worker.Heard[^1].Data.Span), StringComparison.Ordinal);
        Assert.True(worker.Session.Notices.Completion.IsCompleted);
        Assert.False(_rig.Registry.HasRoom("remote"));
        worker.Disconnect();
        var back = _rig.Connect(1);
        Assert.Single((await back.ResumeAsync(lease)).Runs);
        await back.PublishAsync(lease, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task Sessions_ThatComeAndGo_LeaveNothing()
    {
        for (var i = 0; i < 200; i++)
        {
            var worker = _rig.Connect(1);
            await _rig.StartAsync("alice", $"run-{i}");
            await worker.PublishAsync((await worker.AssignedAsync($"run-{i}")).Lease, 1, Said.Completed);
            worker.Disconnect();
        }

        Assert.Empty(_rig.Registry.Sessions);
        Assert.Equal(0, _rig.Registry.Held);
        _rig.Time.Advance(TimeSpan.FromSeconds(35));
        await Eventually.TrueAsync(() => _rig.Leases.Count == 0, "what was kept of ended leases to go");
    }

    [Fact]
    public async Task Worker_ThatOffersNothingMore_KeepsItsRuns_AndGetsNoOther()
    {
        var (leaving, staying) = (_rig.Connect(5), _rig.Connect(1, agent: "elsewhere"));
        await _rig.StartAsync("alice", "r1");
        var lease = (await leaving.AssignedAsync("r1")).Lease;
        _rig.Offers.Register(leaving.Session, new([]));
        staying.Register("remote", 1);
        await _rig.StartAsync("alice", "r2");
        await staying.AssignedAsync("r2");
        Assert.Single(leaving.Assignments);
        await leaving.PublishAsync(lease, 1, Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }
}
