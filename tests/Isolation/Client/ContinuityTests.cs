using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Gateways that go away, come back, or come back as another.</summary>
public sealed class ContinuityTests : IAsyncLifetime
{
    private InProcessGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await InProcessGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Alice_WhoseGatewayRestarts_IsToldOfTheGap_AndOfTheRunThatIsLost_AndHearsOn()
    {
        await using var second = await GatewayProcess.StartAsync();
        second.Expecting(@"Netra\.Signal\.Audit\[1201\] refused ");
        await using var first = await GatewayProcess.StartAsync(new Dictionary<string, string> { ["Netra:Agents:WordsPerSecond"] = "1" });
        await using var proxy = new CutProxy(first.Address);
        var gateway = first;
        await using var alice = await Listener.ConnectAsync(Listener.Options(proxy.Address, () => gateway.DevTokenAsync("alice")));
        var lost = await alice.Client.StartRunAsync("docs", "What is a cursor?");
        await alice.UntilAsync(item => item.RunId == lost.RunId, "the run to begin");

        gateway = second;
        proxy.Target = second.Address;
        await first.KillAsync();

        var gone = await Assert.ThrowsAsync<SignalClientException>(() => lost.Completion.WithinAsync("the run to be lost"));
        Assert.Equal(ClientErrorCodes.RunLost, gone.Code);
        await Eventually.TrueAsync(() => alice.Heard.OfType<GapEvent>().Any(), "the gap");
        var gap = Assert.Single(alice.Heard.OfType<GapEvent>());
        Assert.Equal((GapReasons.EpochChanged, 0), (gap.Reason, gap.Runs.Count));
        Assert.Equal(ClientErrorCodes.RunLost, (await Assert.ThrowsAsync<SignalClientException>(async () => await lost.EventsAsync().ToListAsync())).Code);
        var run = await alice.Client.StartRunAsync("docs", "What is a cursor?");
        Assert.IsType<AgentCompleted>(await run.Completion.WithinAsync("the next run to end"));
        Assert.DoesNotContain(alice.States, change => change.State == ClientState.Failed);
    }

    [Fact]
    public async Task Alice_WhoseGatewayIsAway_SeesThatTheClientKeepsTrying_AndMissesNothing()
    {
        await using var proxy = new CutProxy(_gateway.Address);
        await using var alice = await ConnectAsync(proxy.Address);
        await using var other = await ConnectAsync(_gateway.Address);
        proxy.Refusing = true;
        proxy.Cut();
        var run = await other.Client.StartRunAsync("script", Scripts.Input(thoughts: 10));
        await run.Completion.WithinAsync("the run to end");
        await Eventually.TrueAsync(() => alice.States.Count(change => change is { State: ClientState.Reconnecting, RetryIn: not null, Error.IsTransient: true }) >= 5, "five attempts");
        var calling = alice.Client.GetRunAsync(run.RunId);

        proxy.Refusing = false;

        Assert.Equal(run.RunId, (await calling.WithinAsync("the call that waited")).RunId);
        await alice.UntilAsync(item => item.Data is AgentCompleted, "the end of the run");
        Scripts.AssertWhole(alice.Heard, run.RunId, 12);
    }

    [Fact]
    public async Task Alice_WithAStoredCursor_GoesOnInTheNextProcess_WithWhatSheHadNotHandled()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("netra-").FullName, "alice", "cursor");
        await using (var before = await ConnectAsync(_gateway.Address, options => options.CursorStore = new FileCursorStore(file)))
        {
            await (await before.Client.StartRunAsync("script", Scripts.Input(thoughts: 5))).Completion.WithinAsync("the first run to end");
            await before.UntilAsync(item => item.Data is AgentCompleted, "the first run");
        }

        await using var meanwhile = await ConnectAsync(_gateway.Address);
        var run = await meanwhile.Client.StartRunAsync("script", Scripts.Input(thoughts: 7));
        await run.Completion.WithinAsync("the run that she missed to end");
        await using var after = await ConnectAsync(_gateway.Address, options => options.CursorStore = new FileCursorStore(file));
        await after.UntilAsync(item => item.Data is AgentCompleted, "the run that she missed");

        Assert.All(after.Events, item => Assert.Equal(run.ThreadId, item.ThreadId));
        Scripts.AssertWhole(after.Heard, run.RunId, 9);
        await after.DisposeAsync();
        await File.WriteAllTextAsync(file, "garbage");
        var wrong = await Assert.ThrowsAsync<SignalClientException>(() => ConnectAsync(_gateway.Address, options => options.CursorStore = new FileCursorStore(file)));
        Assert.Equal(ClientErrorCodes.CursorStore, wrong.Code);
        Directory.GetParent(file)!.Parent!.Delete(recursive: true);
    }

    [Fact]
    public async Task Alice_FromTheStart_HearsEverythingKept()
    {
        await using var before = await ConnectAsync(_gateway.Address);
        var run = await before.Client.StartRunAsync("script", Scripts.Input(thoughts: 3));
        await run.Completion.WithinAsync("the run to end");

        await using var after = await ConnectAsync(_gateway.Address, options => options.FromStart = true);

        await after.UntilAsync(item => item.Data is AgentCompleted, "everything kept");
        Scripts.AssertWhole(after.Heard, run.RunId, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Alice_WithAConnectionOfHerOwn_HearsEveryEventOnce_ThroughCuts(bool reconnectsItself)
    {
        await using var proxy = new CutProxy(_gateway.Address);
        var builder = new HubConnectionBuilder().WithNetraUrl(new(proxy.Address, WireNames.UserHubPath), _ => _gateway.DevTokenAsync("alice"));
        await using var hub = (reconnectsItself ? builder.WithAutomaticReconnect([TimeSpan.Zero, TimeSpan.FromMilliseconds(5)]) : builder).Build();
        await using (var alice = await Listener.ConnectAsync(new() { Connection = hub, ReconnectDelay = TimeSpan.FromMilliseconds(2) }))
        {
            var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 100, everyMs: 2));
            for (var seq = 10; seq <= 90; seq += 10)
            {
                await alice.UntilAsync(item => item.Seq == seq, $"event {seq}");
                proxy.Cut();
            }

            await run.Completion.WithinAsync("the run to end");
            await alice.UntilAsync(item => item.Data is AgentCompleted, "the end");
            Scripts.AssertWhole(alice.Heard, run.RunId, 102);
        }

        Assert.Equal(HubConnectionState.Disconnected, hub.State);
        await hub.StartAsync();
    }

    private Task<Listener> ConnectAsync(Uri address, Action<SignalClientOptions>? more = null) =>
        Listener.ConnectAsync(Listener.Options(address, () => _gateway.DevTokenAsync("alice"), more));
}
