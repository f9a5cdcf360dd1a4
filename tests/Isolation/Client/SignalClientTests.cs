using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

public sealed class SignalClientTests : IAsyncLifetime
{
    private static readonly Canary Canaries = new();
    private InProcessGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await InProcessGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Alice_StartingARun_HearsItWhole_HerStateIsTheGateways_AndBobHearsNothing()
    {
        await using var alice = await ConnectAsync("alice");
        await using var bob = await ConnectAsync("bob");

        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 5, tools: 2, say: "hello 🏠", canary: Canaries.For("alice")));
        var events = await run.EventsAsync().ToListAsync().AsTask().WithinAsync("the run's events");

        Scripts.AssertWhole(events, run.RunId, 13);
        Assert.IsType<AgentCompleted>(await run.Completion);
        Assert.Equal("hello 🏠", Assert.Single(run.State.Messages).Text);
        Scripts.AssertSame(await alice.Client.GetRunAsync(run.RunId), run.State);
        await alice.UntilAsync(item => item.Data is AgentCompleted, "Alice's listener to hear the end");
        Scripts.AssertWhole(alice.Heard, run.RunId, 13);
        var bobs = await bob.Client.StartRunAsync("script", Scripts.Input(thoughts: 1, canary: Canaries.For("bob")));
        await bob.UntilAsync(item => item.Data is AgentCompleted, "Bob's own run");
        Assert.All(bob.Events, item => Assert.Equal(bobs.ThreadId, item.ThreadId));
        Assert.Equal(["bob"], Canaries.Owners(string.Join('\n', bob.Events.Select(item => item.Data))));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => bob.Client.GetRunAsync(run.RunId))).Code);
    }

    [Fact]
    public async Task Alice_CancellingARun_IsToldSo_AndTheListOfAgentsIsThere()
    {
        await using var alice = await ConnectAsync("alice");
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 1000, everyMs: 20));

        Assert.Equal(RunStatus.Cancelled, (await alice.Client.CancelRunAsync(run.RunId, "enough")).Status);

        Assert.Equal(new AgentCancelled("enough"), await run.Completion.WithinAsync("the run to end"));
        Assert.Equal(RunStatus.Cancelled, run.State.Status);
        Assert.Contains(await alice.Client.ListAgentsAsync(), agent => agent.Name == "script");
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.StartRunAsync("nobody", "x"))).Code);
    }

    [Fact]
    public async Task Alice_StartingTheSameRunTwice_GetsTheSameRun_AlsoAfterItsEnd()
    {
        await using var first = await ConnectAsync("alice");
        await using var second = await ConnectAsync("alice");
        var (name, input) = (RunId.New(), Scripts.Input(thoughts: 3, say: "once"));
        var run = await first.Client.StartRunAsync("script", input, runId: name);
        await run.Completion.WithinAsync("the run to end");

        var again = await second.Client.StartRunAsync("script", input, runId: name);

        Assert.IsType<AgentCompleted>(await again.Completion.WithinAsync("the same run to end"));
        Scripts.AssertSame(run.State, again.State);
        Assert.Empty(await again.EventsAsync().Where(item => item is GapEvent).ToListAsync());
    }

    [Fact]
    public async Task Alice_WatchingAThread_HearsNoOther_AlsoAfterAReconnect()
    {
        await using var proxy = new CutProxy(_gateway.Address);
        await using var alice = await ConnectAsync("alice", proxy.Address);
        await using var other = await ConnectAsync("alice");
        var (mine, others) = (ThreadId.New(), ThreadId.New());
        await alice.Client.WatchAsync([mine]);
        proxy.Cut();

        await (await other.Client.StartRunAsync("script", Scripts.Input(thoughts: 2), others)).Completion.WithinAsync("the other thread's run to end");
        await (await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 2), mine)).Completion.WithinAsync("the watched run to end");

        await alice.UntilAsync(item => item.Data is AgentCompleted, "the watched run to end");
        Assert.All(alice.Events.Where(item => item.RunId is not null), item => Assert.Equal(mine, item.ThreadId));
        Assert.Equal([others, mine], alice.Events.Where(item => item.Data is ThreadCreated).Select(item => item.ThreadId));
    }

    [Fact]
    public async Task Alice_WithAnAddressThatIsNoGateway_IsToldWhatToMend()
    {
        var wrong = new Uri(_gateway.Address, "/nowhere");
        var refusal = await Assert.ThrowsAsync<SignalClientException>(() => Listener.ConnectAsync(Listener.Options(wrong, () => _gateway.DevTokenAsync("alice"))));
        Assert.Equal(ErrorCodes.NotFound, refusal.Code);
        Assert.Contains("/hubs/agent", refusal.Message, StringComparison.Ordinal);

        var nobody = Listener.Options(new("http://127.0.0.1:9"), () => _gateway.DevTokenAsync("alice"), options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200));
        var away = await Assert.ThrowsAsync<SignalClientException>(() => Listener.ConnectAsync(nobody));
        Assert.True(away.IsTransient);
        Assert.Contains("does not answer", away.Message, StringComparison.Ordinal);
    }

    private async Task<Listener> ConnectAsync(string user, Uri? address = null) =>
        await Listener.ConnectAsync(Listener.Options(address ?? _gateway.Address, () => _gateway.DevTokenAsync(user)));
}
