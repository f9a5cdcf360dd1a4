using Microsoft.AspNetCore.SignalR;
using NSubstitute;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class UserEmitterTests : UserEmitterContract
{
    private readonly RunRig _rig = new();

    [Fact]
    public void Factory_WithoutAContext_SaysThatOneIsRequired()
    {
        var refusal = Assert.Throws<ArgumentNullException>(() => Factory(Substitute.For<IUserEvents>(), out _).Create(null));
        Assert.StartsWith("UserExecutionContext is required", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_HandsOutTheHandleOfTheContextsOwnUser_AndNoOther()
    {
        var factory = Factory(Substitute.For<IUserEvents>(), out var clients);
        using var emitter = factory.Create(Context("alice"));
        clients.Received(1).User(Users.Key("alice").ToString());
        Assert.Single(clients.ReceivedCalls());
    }

    [Fact]
    public async Task Emit_ThatWasNotStored_Throws()
    {
        using var emitter = Factory(Substitute.For<IUserEvents>(), out _).Create(Context("alice"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await emitter.AgentThinkingAsync(new("lost")));
    }

    [Fact]
    public async Task Emit_WhoseAppendFails_Throws_AndNobodyHearsIt()
    {
        var log = new FailingLog(_rig.Delivery.Log);
        var manager = new UserLifetimeManager<Hub>(_rig.Delivery.Channels, _rig.Delivery.Services with { Log = log });
        var user = Substitute.For<IUserEvents>();
        user.Emit(Arg.Any<Emission>()).Returns(call => manager.SendUserAsync(Users.Key("alice").ToString(), "Emit", [call.Arg<Emission>()]));
        using var emitter = Factory(user, out _).Create(Context("alice"));
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        await Assert.ThrowsAsync<IOException>(async () => await emitter.AgentThinkingAsync(new("lost")));
        log.IsFailing = false;
        var stored = await emitter.AgentThinkingAsync(new("kept"));
        Assert.Equal((1, 1), (stored.Cursor.Offset, stored.Seq));
        Assert.Equal([1L], heard.Offsets);
    }

    [Fact]
    public async Task Emitters_OfTwoUsers_WithTheSameNames_NeverMeet()
    {
        using var alice = _rig.Emitter(Context("alice"));
        using var bob = _rig.Emitter(Context("bob"));
        var (_, alices) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var (_, bobs) = await _rig.Delivery.AttachAsync(Users.Key("bob"));
        await alice.AgentThinkingAsync(new("of alice"));
        await bob.AgentThinkingAsync(new("of bob"));
        Assert.Equal("of alice", Assert.Single(alices.Heard).Argument.GetProperty("data").GetProperty("text").GetString());
        Assert.Equal("of bob", Assert.Single(bobs.Heard).Argument.GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task ThreadEvent_HasNoRun_OnTheWire()
    {
        using var emitter = _rig.Emitter(Context("alice"));
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        await emitter.ThreadCreatedAsync(new(new ThreadInfo(emitter.Context.Thread, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)));
        Assert.False(Assert.Single(heard.Heard).Argument.TryGetProperty("runId", out _));
    }

    private protected override ValueTask<IUserEmitter> EmitterAsync(string user, string run = "r1") => new(_rig.Emitter(Context(user, run)));

    private protected override async Task<IReadOnlyList<string>> ToldAsync(string user, int count)
    {
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key(user), WireNames.StartCursor);
        return [.. heard.Heard.Select(item => $"{item.Target} {item.Argument.GetProperty("offset")} {item.Argument.GetProperty("data").GetRawText()}")];
    }

    private UserExecutionContext Context(string user, string run = "r1") => _rig.Contexts.ForRun(_rig.Connection(user), _rig.Stored(user, run));

    private UserEmitterFactory<Hub<IUserEvents>> Factory(IUserEvents user, out IHubClients<IUserEvents> clients)
    {
#pragma warning disable RS0030 // The test stands in for SignalR here.
        var hub = Substitute.For<IHubContext<Hub<IUserEvents>, IUserEvents>>();
#pragma warning restore RS0030
        clients = Substitute.For<IHubClients<IUserEvents>>();
        clients.User(Arg.Any<string>()).Returns(user);
        hub.Clients.Returns(clients);
        clients.ClearReceivedCalls();
        return new(hub, new LimitOptions(), _rig.Delivery.Metrics, _rig.Delivery.Time);
    }
}
