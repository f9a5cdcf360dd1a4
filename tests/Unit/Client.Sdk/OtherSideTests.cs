using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>What is at the other side is no gateway, one of another version, or one that says goodbye.</summary>
public sealed class OtherSideTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<ClientStateChange> _states = [];
    private FakeGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await FakeGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Event_OfAnotherVersion_FailsTheClient_WhichSaysWhatToUpdate_AndNothingOfItIsHandedOver()
    {
        _gateway.Says.Add(("agent_thinking", Sent.Envelope(new AgentThinking("one"), 1)));
        _gateway.Says.Add(("agent_thinking", Sent.Envelope(new AgentThinking("two"), 2, v: 2)));
        await using var client = Client();
        await client.ConnectAsync();

        var heard = new List<ClientEvent>();
        var wrong = await Assert.ThrowsAsync<SignalClientException>(async () =>
        {
            await foreach (var item in client.EventsAsync())
                heard.Add(item);
        });

        Assert.Equal(ClientErrorCodes.Protocol, wrong.Code);
        Assert.Contains("Update", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("one", Assert.IsType<AgentThinking>(Assert.IsType<ReceivedEvent>(Assert.Single(heard)).Data).Text);
        Assert.Equal(ClientState.Failed, client.State);
    }

    [Theory]
    [InlineData("agent_thinking", """{"v":1,"type":"agent_thinking","cursor":"no cursor","offset":1,"threadId":"t1","time":"2026-11-20T10:00:00.000Z","data":{"text":"x"}}""")]
    [InlineData("agent_thinking", """{"v":1,"type":"agent_thinking"}""")]
    [InlineData("agent_thinking", """{"v":"1"}""")]
    [InlineData("agent_thinking", "[]")]
    [InlineData("gap", """{"reason":7}""")]
    [InlineData("closing", "null")]
    public async Task Message_OfAnotherForm_FailsTheClient(string target, string json)
    {
        _gateway.Says.Add((target, System.Text.Json.JsonDocument.Parse(json).RootElement));
        await using var client = Client();
        var failure = await FailsAsync(client);
        Assert.Equal(ClientErrorCodes.Protocol, failure.Code);
    }

    [Fact]
    public async Task Gap_ThatCannotBeTakenIn_FailsTheClient_RatherThanBeingLost()
    {
        await using var client = Client();
        await client.ConnectAsync();
        var run = await client.StartRunAsync("docs", "What is a gap?");
        var twice = new { messageId = "m1", text = "a", complete = false };
        await _gateway.SayAsync("gap", new
        {
            reason = "trimmed", cursor = Sent.Cursor(5),
            runs = new[]
            {
                new
                {
                    runId = run.RunId.ToString(), threadId = "t1", agent = "docs", status = "running", createdAt = "2026-11-20T10:00:00.000Z", cursor = Sent.Cursor(5),
                    input = new { }, messages = new[] { twice, twice }, tools = Array.Empty<object>(), approvals = Array.Empty<object>(),
                },
            },
        });
        Assert.Equal(ClientErrorCodes.Protocol, (await FailureAsync()).Code);
        Assert.Equal(ClientErrorCodes.Protocol, (await Assert.ThrowsAsync<SignalClientException>(() => run.Completion.WithinAsync("the run to fail"))).Code);
    }

    [Fact]
    public async Task Answer_OfAnotherForm_IsRefused()
    {
        _gateway.Attached = new { hello = 1 };
        await RefusedAsync(Client(), ClientErrorCodes.Protocol, "Update");
    }

    [Fact]
    public async Task Hub_OfAnotherProduct_IsRefused_AtOnce() =>
        await RefusedAsync(_gateway.Client(path: "/other"), ClientErrorCodes.Protocol, "Check that the address is a gateway's");

    [Theory]
    [InlineData("hello, this is a chat server\u001e")]
    [InlineData("{\"error\":\"another protocol\"}\u001e")]
    public async Task WebSocket_ThatIsNoHub_IsRefused(string says)
    {
        _gateway.Raw = FakeGateway.Saying(says);
        await RefusedAsync(Client(), ClientErrorCodes.Protocol, "Check that the address is a gateway's");
    }

    [Fact]
    public async Task WebSocket_ThatIsSilent_IsGivenUp()
    {
        _gateway.Raw = FakeGateway.UntilClosedAsync;
        await RefusedAsync(
            Client(options => (options.AttemptTimeout, options.ConnectTimeout) = (TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(200))),
            ErrorCodes.Unavailable,
            "did not answer in time");
    }

    [Fact]
    public async Task Closing_ThatAsksNotToComeBack_FailsTheClient_AndItsReasonIsTold()
    {
        _gateway.Says.Add(("closing", new { code = "other_user", reason = "The token is another user's.", reconnect = false, retryAfterMs = 0 }));
        await using var client = Client();
        var failure = await FailsAsync(client);
        Assert.Equal(ClientErrorCodes.Closed, failure.Code);
        Assert.Contains("other_user: The token is another user's.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_ThatSaysWhen_IsObeyed_WithSomeChanceInIt()
    {
        _gateway.Says.Add(("closing", new { code = "draining", reason = "A new version comes.", reconnect = true, retryAfterMs = 40_000 }));
        await using var client = Client();
        await client.ConnectAsync();

        await Eventually.TrueAsync(() => _states.Any(change => change.State == ClientState.Reconnecting), "the goodbye");

        Assert.InRange(_states.First(change => change.State == ClientState.Reconnecting).RetryIn!.Value.TotalSeconds, 40, 60);
    }

    [Fact]
    public async Task ConnectionOfTheApplication_ThatItDisposedOf_FailsTheClient_RatherThanBeingTriedForEver()
    {
        var hub = new HubConnectionBuilder().WithNetraUrl(new(_gateway.Address, WireNames.UserHubPath), _ => Task.FromResult("good")).Build();
        await using var client = new SignalClient(new() { Connection = hub, ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        await client.ConnectAsync();
        client.StateChanged += _states.Enqueue;

        await hub.DisposeAsync();

        Assert.Contains("lives as long as the client", (await FailureAsync()).Message, StringComparison.Ordinal);
    }

    private SignalClient Client(Action<SignalClientOptions>? more = null)
    {
        var client = _gateway.Client(more);
        client.StateChanged += _states.Enqueue;
        return client;
    }

    private async Task<SignalClientException> FailsAsync(SignalClient client)
    {
        await client.ConnectAsync();
        return await FailureAsync();
    }

    private async Task<SignalClientException> FailureAsync()
    {
        await Eventually.TrueAsync(() => _states.LastOrDefault()?.State == ClientState.Failed, "the client to fail");
        return _states.Last().Error!;
    }

    private static async Task RefusedAsync(SignalClient client, string code, string says)
    {
        await using var _ = client;
        var refusal = await Assert.ThrowsAsync<SignalClientException>(() => client.ConnectAsync().WithinAsync("the refusal"));
        Assert.Equal(code, refusal.Code);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ClientState.Failed, client.State);
    }
}
