using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>A client that waits for its application has connections for calls alone; what the gateway says on them counts.</summary>
public sealed class PausedTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<ClientStateChange> _states = [];
    private FakeGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await FakeGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Closing_ThatAsksNotToComeBack_FailsTheClient_AndTheCallThatWaits()
    {
        await using var client = await PausedAsync();
        _gateway.Greeting = ("closing", new { code = "other_user", reason = "Go.", reconnect = false, retryAfterMs = 0 });

        var closed = await Assert.ThrowsAsync<SignalClientException>(() => client.WatchAsync([ThreadId.Parse(FakeGateway.Silence)]).WithinAsync("the call to fail"));

        Assert.Equal(ClientErrorCodes.Closed, closed.Code);
        Assert.Equal(ClientState.Failed, client.State);
    }

    [Fact]
    public async Task Closing_ThatSaysWhen_IsObeyed()
    {
        await using var client = await PausedAsync();
        _gateway.Greeting = ("closing", new { code = "draining", reason = "A new version comes.", reconnect = true, retryAfterMs = 40_000 });
        using var enough = new CancellationTokenSource();

        var calling = client.WatchAsync([ThreadId.Parse(FakeGateway.Silence)], enough.Token);

        await Eventually.TrueAsync(() => _states.Any(change => change is { State: ClientState.Paused, RetryIn: not null }), "the wait");
        Assert.InRange(_states.First(change => change.RetryIn is not null).RetryIn!.Value.TotalSeconds, 40, 60);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WithinAsync("the call to be given up"));
        Assert.Equal(2, _gateway.Connections);
    }

    private async Task<SignalClient> PausedAsync()
    {
        foreach (var n in (int[])[1, 2])
            _gateway.Says.Add(("agent_thinking", Sent.Envelope(new AgentThinking($"#{n}"), n)));
        var client = _gateway.Client(options => options.BufferedEvents = 1);
        client.StateChanged += _states.Enqueue;
        await client.ConnectAsync();
        await Eventually.TrueAsync(() => _states.Any(change => change.State == ClientState.Paused), "the client to pause");
        return client;
    }
}
