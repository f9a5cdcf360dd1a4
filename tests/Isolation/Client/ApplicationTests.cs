using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Applications that are slow, throw, never return, or leave.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private InProcessGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await InProcessGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Alice_WhoIsSlow_PausesHerClient_LosesNothing_AndItsCallsWorkMeanwhile()
    {
        await using var alice = await ConnectAsync(options => options.BufferedEvents = 16);
        await using var other = await ConnectAsync();
        var run = await other.Client.StartRunAsync("script", Scripts.Input(thoughts: 2_000));
        await run.Completion.WithinAsync("the run to end");
        await alice.UntilAsync(ClientState.Paused);
        var heard = new List<ClientEvent>();

        await foreach (var item in alice.Client.EventsAsync())
        {
            heard.Add(item);
            if (heard.Count % 500 == 1)
                Assert.Equal(run.RunId, (await alice.Client.GetRunAsync(run.RunId)).RunId);
            if (item is ReceivedEvent { Data: AgentCompleted })
                break;
        }

        Scripts.AssertWhole(heard, run.RunId, 2_002);
        Assert.Equal(heard[^1].Cursor, alice.Client.Cursor);
    }

    [Fact]
    public async Task Alice_WhoReadsARunLate_IsToldWhatSheMissed_WithItsState()
    {
        await using var alice = await ConnectAsync(options => options.BufferedEvents = 16);
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 100, say: "All of it."));
        await run.Completion.WithinAsync("the run to end");

        var gap = Assert.IsType<GapEvent>(Assert.Single(await run.EventsAsync().ToListAsync()));

        Assert.Equal("All of it.", Assert.Single(Assert.Single(gap.Runs).Messages).Text);
    }

    [Fact]
    public async Task Alice_WhoLeavesHerLoop_GoesOnInTheNextWhereSheStopped()
    {
        await using var alice = await ConnectAsync();
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 7));
        var heard = new List<ClientEvent>();
        while (heard.LastOrDefault() is not ReceivedEvent { Data: AgentCompleted })
            await foreach (var item in alice.Client.EventsAsync().Take(2))
                heard.Add(item);
        Scripts.AssertWhole(heard, run.RunId, 9);
    }

    [Fact]
    public async Task Alice_WhoseHandlersThrowOrNeverReturn_IsToldWhich_AndTheOthersHearOn()
    {
        await using var alice = await ConnectAsync(options => options.HandlerTimeout = TimeSpan.FromSeconds(3));
        using var never = new ManualResetEventSlim();
        var heard = new ConcurrentQueue<string>();
        alice.Client.On<AgentThinking>(_ => throw new InvalidOperationException("oops"));
        alice.Client.On<AgentStarted>(async _ => await new TaskCompletionSource().Task);
        alice.Client.On<ToolExecuting>(_ => { never.Wait(); return default; });
        alice.Client.On<AgentThinking>(async item => { await Task.Yield(); heard.Enqueue(item.Data.Text); });
        alice.Client.On<AgentThinking>(_ => { heard.Enqueue("taken away"); return default; }).Dispose();
        var ends = new TaskCompletionSource();
        alice.Client.On<AgentCompleted>(_ => { ends.SetResult(); return default; });
        await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 3, tools: 2));
        await ends.Task.WithinAsync("the handler of the end");
        never.Set();

        Assert.Equal(["#1", "#2", "#3"], heard.Select(text => text.Split(' ')[1]));
        await Eventually.TrueAsync(() => alice.Faults.Count == 5, "the faults");
        Assert.Equal(3, alice.Faults.Count(fault => fault is { Code: ClientErrorCodes.HandlerFailed, InnerException.Message: "oops" }));
        Assert.Equal(["AgentStarted", "ToolExecuting"], alice.Faults.Where(fault => fault.Code == ClientErrorCodes.HandlerStuck).Select(fault => fault.Message.Split(' ')[6]));
    }

    [Fact]
    public async Task Alice_DisposingAtAnyMoment_IsDoneSoon_AndNothingIsLeft()
    {
        await using var proxy = new CutProxy(_gateway.Address);
        foreach (var afterMs in Enumerable.Range(0, 40))
        {
            var client = new SignalClient(Listener.Options(proxy.Address, () => _gateway.DevTokenAsync("alice"), options => options.BufferedEvents = 8));
            client.On<AgentThinking>(async _ => await Task.Delay(afterMs % 3));
            var work = WorkAsync(client);
            await Task.Delay(afterMs);
            if (afterMs % 4 == 3)
                proxy.Cut();
            await client.DisposeAsync().AsTask().WithinAsync("the client to be disposed of");
            await client.DisposeAsync();
            await work.WithinAsync("the work to end");
            Assert.Equal(ClientState.Disposed, client.State);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync());
            await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ListAgentsAsync());
        }

        await Eventually.TrueAsync(() => proxy.Open == 0, "the sockets to be closed");
        await Eventually.TrueAsync(async () => (await _gateway.MetricsAsync())["netra_signal_connections_active"] == 0, "the gateway to hold no connection");
    }

    private static async Task WorkAsync(SignalClient client)
    {
        try
        {
            await client.ConnectAsync();
            var run = await client.StartRunAsync("script", Scripts.Input(thoughts: 20, everyMs: 1));
            await foreach (var item in client.EventsAsync())
                await Task.Yield();
            await run.Completion;
        }
        catch (ObjectDisposedException)
        {
            // Wherever it was: that is how it ends.
        }
    }

    private Task<Listener> ConnectAsync(Action<SignalClientOptions>? more = null) =>
        Listener.ConnectAsync(Listener.Options(_gateway.Address, () => _gateway.DevTokenAsync("alice"), more), listens: false);
}
