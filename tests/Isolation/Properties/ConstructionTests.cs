using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Properties;

/// <summary>Nothing can be sent without a context, and no context made without its user: properties 4, 8, 12 and 14 of the replaced system.</summary>
public sealed class ConstructionTests : OneGateway
{
    private static readonly DateTimeOffset Later = DateTimeOffset.MaxValue.AddDays(-1);

    [Fact]
    public async Task Sends_OfAnythingButAnEmission_AreRefused_AndCounted()
    {
        Gateway.Expecting("violation|is refused|Refused");
        var manager = Gateway.Services.GetRequiredService<HubLifetimeManager<AgentHub>>();
        await Assert.ThrowsAsync<IsolationViolationException>(() => manager.SendUserAsync("alice", "Emit", ["words"]));
        await Assert.ThrowsAsync<IsolationViolationException>(() => manager.SendUserAsync("alice", "agent_completed", []));
        Assert.Equal(2, (await Gateway.MetricsAsync())["""netra_signal_violations_total{kind="broadcast"}"""]);
        await AliceStillWorksAsync();
    }

    /// <summary>There is no older way beside the new one: all that SignalR offers to reach others throws, however it is called.</summary>
    [Fact]
    public async Task Sends_ToOthers_HaveNoOldWayLeft()
    {
        Gateway.Expecting("violation|is refused|Refused");
        var manager = Gateway.Services.GetRequiredService<HubLifetimeManager<AgentHub>>();
        Assert.IsType<UserLifetimeManager<AgentHub>>(manager);
        Func<Task>[] ways =
        [
            () => manager.SendAllAsync("m", []), () => manager.SendAllExceptAsync("m", [], []), () => manager.SendConnectionAsync("c", "m", []),
            () => manager.SendConnectionsAsync(["c"], "m", []), () => manager.SendUsersAsync(["u"], "m", []), () => manager.SendGroupAsync("g", "m", []),
            () => manager.SendGroupsAsync(["g"], "m", []), () => manager.SendGroupExceptAsync("g", "m", [], []),
            () => manager.AddToGroupAsync("c", "g"), () => manager.RemoveFromGroupAsync("c", "g"),
            () => manager.InvokeConnectionAsync<string>("c", "m", [], default),
        ];
        foreach (var way in ways)
            await Assert.ThrowsAsync<IsolationViolationException>(way);
        Assert.Equal(ways.Length, (await Gateway.MetricsAsync())["""netra_signal_violations_total{kind="broadcast"}"""]);
        await AliceStillWorksAsync();
    }

    [Fact]
    public void Factory_IsOne_AndItsEmittersAreNot()
    {
        var factory = Gateway.Services.GetRequiredService<IUserEmitterFactory>();
        Assert.Same(factory, Gateway.Services.GetRequiredService<IUserEmitterFactory>());
        var emitters = Enumerable.Range(0, 10).Select(i => factory.Create(ContextOf($"user-{i % 5}"))).ToArray();
        Assert.Equal(10, emitters.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(10, emitters.Select(emitter => emitter.Context).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(5, emitters.Select(emitter => emitter.Context.User).Distinct().Count());
        foreach (var emitter in emitters)
            emitter.Dispose();
    }

    [Fact]
    public async Task Contexts_WithoutTheirUser_CannotBeMade()
    {
        Gateway.Expecting("Netra.Signal.Audit.* violation for_run");
        Assert.Throws<ArgumentException>(() => new UserConnectionContext(default, "c", default, Later));
        Assert.Throws<ArgumentException>(() => new UserConnectionContext(KeyOf("alice"), " ", default, Later));
        Assert.Throws<ArgumentNullException>(() => Gateway.Services.GetRequiredService<IUserEmitterFactory>().Create(null));
        Assert.Throws<InvalidOperationException>(() => default(UserKey).ToString());
        var contexts = Gateway.Services.GetRequiredService<RunContexts>();
        Assert.Throws<ArgumentNullException>(() => contexts.ForRun(null!, RunOf("alice")));
        Assert.Throws<IsolationViolationException>(() => contexts.ForRun(ConnectionOf("bob"), RunOf("alice")));
        Assert.Equal(KeyOf("alice"), contexts.ForRun(ConnectionOf("alice"), RunOf("alice")).User);
        Assert.Equal(1, (await Gateway.MetricsAsync())["""netra_signal_violations_total{kind="foreign_context"}"""]);
        await AliceStillWorksAsync();
    }

    private UserKey KeyOf(string user) => Gateway.Services.GetRequiredService<UserKeyDerivation>().Derive("test", user);

    private UserConnectionContext ConnectionOf(string user) => new(KeyOf(user), $"connection of {user}", default, Later);

    private StoredRun RunOf(string user) => new(KeyOf(user), RunId.New(), ThreadId.New(), "script", JsonDocument.Parse("{}").RootElement, default);

    private UserExecutionContext ContextOf(string user) => Gateway.Services.GetRequiredService<RunContexts>().ForRun(ConnectionOf(user), RunOf(user));

    private async Task AliceStillWorksAsync()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await RunAsync(alice);
        Assert.Equal(4, alice.Events.Count);
    }
}
