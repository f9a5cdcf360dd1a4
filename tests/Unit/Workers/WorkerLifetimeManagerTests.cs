using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>The worker hub sends to nobody: each way of SignalR to send throws.</summary>
public sealed class WorkerLifetimeManagerTests : IDisposable
{
    private readonly WorkerRig _rig = new();
    private readonly DeliveryRig _delivery = new();
    private readonly WorkerLifetimeManager<Hub> _manager;

    public WorkerLifetimeManagerTests() =>
        _manager = new(_rig.Sessions, _delivery.Violations, _rig.Logger.For<WorkerLifetimeManager<Hub>>());

    public static TheoryData<string> Sends => [.. All.Keys];

    private static Dictionary<string, Func<HubLifetimeManager<Hub>, Task>> All { get; } = new()
    {
        ["All"] = manager => manager.SendAllAsync("run_assigned", [1]),
        ["AllExcept"] = manager => manager.SendAllExceptAsync("run_assigned", [1], []),
        ["Connection"] = manager => manager.SendConnectionAsync("c1", "run_assigned", [1]),
        ["Connections"] = manager => manager.SendConnectionsAsync(["c1"], "run_assigned", [1]),
        ["Group"] = manager => manager.SendGroupAsync("g", "run_assigned", [1]),
        ["GroupExcept"] = manager => manager.SendGroupExceptAsync("g", "run_assigned", [1], []),
        ["Groups"] = manager => manager.SendGroupsAsync(["g"], "run_assigned", [1]),
        ["User"] = manager => manager.SendUserAsync(Users.Alice.ToString(), "run_assigned", [1]),
        ["Users"] = manager => manager.SendUsersAsync([Users.Alice.ToString()], "run_assigned", [1]),
        ["AddToGroup"] = manager => manager.AddToGroupAsync("c1", "g"),
        ["RemoveFromGroup"] = manager => manager.RemoveFromGroupAsync("c1", "g"),
        ["ClientResult"] = manager => manager.InvokeConnectionAsync<int>("c1", "run_assigned", [1], default),
    };

    public void Dispose() => _rig.Dispose();

    [Theory]
    [MemberData(nameof(Sends))]
    public async Task EverySendOnTheWorkerHub_Throws_AndIsCounted(string send)
    {
        var worker = _rig.Connect(1);
        await Assert.ThrowsAsync<IsolationViolationException>(() => All[send](_manager));
        Assert.Empty(worker.Heard);
        Assert.Single(_delivery.Audit.Entries, entry => entry.Decision == AuditDecision.Violation);
    }

    [Fact]
    public void EverySendOfSignalR_IsOverridden_OnTheWorkerHubToo() => Assert.Empty(typeof(WorkerLifetimeManager<Hub>).GetMethods()
        .Where(method => method.IsVirtual && method.DeclaringType != typeof(WorkerLifetimeManager<Hub>) && method.DeclaringType != typeof(object))
        .Select(method => method.Name));
}
