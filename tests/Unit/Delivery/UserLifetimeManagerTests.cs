using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class UserLifetimeManagerTests
{
    private readonly DeliveryRig _rig = new();
    private readonly UserLifetimeManager<Hub> _manager;

    public UserLifetimeManagerTests() => _manager = new(_rig.Channels, _rig.Services);

    public static TheoryData<string> ForbiddenSends => [.. Sends.Keys];

    private static Dictionary<string, Func<HubLifetimeManager<Hub>, Emission, Task>> Sends { get; } = new()
    {
        ["All"] = (m, e) => m.SendAllAsync("Emit", [e]),
        ["AllExcept"] = (m, e) => m.SendAllExceptAsync("Emit", [e], []),
        ["Connection"] = (m, e) => m.SendConnectionAsync("c1", "Emit", [e]),
        ["Connections"] = (m, e) => m.SendConnectionsAsync(["c1"], "Emit", [e]),
        ["Group"] = (m, e) => m.SendGroupAsync("g", "Emit", [e]),
        ["GroupExcept"] = (m, e) => m.SendGroupExceptAsync("g", "Emit", [e], []),
        ["Groups"] = (m, e) => m.SendGroupsAsync(["g"], "Emit", [e]),
        ["Users"] = (m, e) => m.SendUsersAsync([e.Owner.ToString()], "Emit", [e]),
        ["AddToGroup"] = (m, _) => m.AddToGroupAsync("c1", "g"),
        ["RemoveFromGroup"] = (m, _) => m.RemoveFromGroupAsync("c1", "g"),
        ["ClientResult"] = (m, e) => m.InvokeConnectionAsync<int>("c1", "Emit", [e], default),
        ["AnotherMethod"] = (m, e) => m.SendUserAsync(e.Owner.ToString(), "Other", [e]),
        ["AnotherArgument"] = (m, e) => m.SendUserAsync(e.Owner.ToString(), "Emit", ["text"]),
        ["TwoArguments"] = (m, e) => m.SendUserAsync(e.Owner.ToString(), "Emit", [e, e]),
        ["AnotherUser"] = (m, e) => m.SendUserAsync(Users.Key("bob").ToString(), "Emit", [e]),
        ["UpperCase"] = (m, e) => m.SendUserAsync(e.Owner.ToString().ToUpperInvariant() + " ", "Emit", [e]),
    };

    [Theory]
    [MemberData(nameof(ForbiddenSends))]
    public async Task EverythingButAnEmissionToItsOwnUser_Throws_IsCounted_AndReachesNobody(string send)
    {
        var (_, alice) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, bob) = await _rig.AttachAsync(Users.Key("bob"));
        var emission = new Emission(Users.Key("alice"), [Events.Of(RunId.Parse("r1"))]);
        await Assert.ThrowsAsync<IsolationViolationException>(() => Sends[send](_manager, emission));
        Assert.False(emission.IsStored);
        Assert.Empty(alice.Heard);
        Assert.Empty(bob.Heard);
        Assert.Single(_rig.Audit.Entries, entry => entry.Decision == AuditDecision.Violation);
        await _manager.SendUserAsync(Users.Key("alice").ToString(), "Emit", [emission]);
        Assert.Equal([1L], alice.Offsets);
        Assert.Empty(bob.Heard);
    }

    [Fact]
    public void EverySendOfSignalR_IsOverridden()
    {
        var inherited = typeof(UserLifetimeManager<Hub>).GetMethods()
            .Where(method => method.IsVirtual && method.DeclaringType != typeof(UserLifetimeManager<Hub>) && method.DeclaringType != typeof(object));
        Assert.Empty(inherited.Select(method => method.Name));
    }

    [Fact]
    public async Task Emission_SentTwice_Throws()
    {
        var emission = new Emission(Users.Key("alice"), [Events.Of(RunId.Parse("r1"))]);
        Assert.Throws<InvalidOperationException>(() => emission.Positions);
        await _manager.SendUserAsync(Users.Key("alice").ToString(), "Emit", [emission]);
        Assert.Equal(1, emission.Positions[0].Seq);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _manager.SendUserAsync(Users.Key("alice").ToString(), "Emit", [emission]));
    }
}
