using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Client.Connection;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

public sealed class WebSocketConnectionTests : IAsyncLifetime
{
    private TinyServer _server = null!;

    public async Task InitializeAsync() => _server = await TinyServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Call_IsAnswered_OverOneUpgradeWithTheBearerToken()
    {
        await using var hub = Build();
        await hub.StartAsync();

        Assert.Equal("häuser 🏠", await hub.InvokeAsync<string>("Echo", "häuser 🏠"));
        Assert.Equal(["GET /hub Bearer good"], _server.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task Text_OfAnyLength_ComesBackUnchanged(int length)
    {
        await using var hub = Build();
        await hub.StartAsync();
        var text = string.Concat(Enumerable.Repeat("ä€🏠x", (length / 5) + 1))[..length];

        Assert.Equal(text, await hub.InvokeAsync<string>("Echo", text));
    }

    [Fact]
    public async Task Push_OfTheServer_IsHeard()
    {
        await using var hub = Build();
        var heard = new TaskCompletionSource<string>();
        hub.On<string>("pushed", heard.SetResult);
        await hub.StartAsync();
        await hub.InvokeAsync("PushMe", "hello");

        Assert.Equal("hello", await heard.Task.WithinAsync("the push"));
    }

    [Fact]
    public async Task Cut_WithAutomaticReconnect_ReconnectsWithANewToken()
    {
        await using var proxy = new CutProxy(_server.Hub);
        var tokens = 0;
        await using var hub = Build(proxy.Address, () => $"good{++tokens}", reconnect: true);
        Exception? why = null;
        var again = new TaskCompletionSource();
        hub.Reconnecting += failure => Task.FromResult(why = failure);
        hub.Reconnected += _ => Task.FromResult(again.TrySetResult());
        await hub.StartAsync();
        Assert.Equal(1, await hub.InvokeAsync<int>("Length", "a"));

        proxy.Cut();
        await again.Task.WithinAsync("the reconnect");

        Assert.IsType<WebSocketException>(why);
        Assert.Equal(2, await hub.InvokeAsync<int>("Length", "ab"));
        Assert.Equal(["GET /hub Bearer good1", "GET /hub Bearer good2"], _server.Requests);
    }

    [Fact]
    public async Task Cut_WithoutAutomaticReconnect_ClosesWithAnException()
    {
        await using var proxy = new CutProxy(_server.Hub);
        await using var hub = Build(proxy.Address);
        var closed = Closed(hub);
        await hub.StartAsync();

        proxy.Cut();

        Assert.IsType<WebSocketException>(await closed.WithinAsync("the end of the connection"));
    }

    [Fact]
    public async Task ServerThatStops_ClosesTheConnection_AndReconnectsOfItAreRefusedUntilItIsBack()
    {
        // Through a relay, whose port nobody else can be given while it is refused.
        await using var proxy = new CutProxy(_server.Hub);
        await using var hub = Build(proxy.Address);
        var closed = Closed(hub);
        await hub.StartAsync();

        await _server.StopAsync();
        proxy.Refusing = true;
        await closed.WithinAsync("the end of the connection");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync());
        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abort_ByTheServer_ClosesTheConnection()
    {
        await using var hub = Build();
        var closed = Closed(hub);
        await hub.StartAsync();

        await hub.SendAsync("Leave");

        await closed.WithinAsync("the end of the connection");
    }

    [Fact]
    public async Task Stop_ClosesWithoutAnException_AndTheSameConnectionStartsAgain()
    {
        await using var hub = Build(reconnect: true);
        var closed = Closed(hub);
        await hub.StartAsync();
        await hub.StopAsync();

        Assert.Null(await closed.WithinAsync("the end of the connection"));
        await hub.StartAsync();
        Assert.Equal("again", await hub.InvokeAsync<string>("Echo", "again"));
    }

    [Fact]
    public async Task Cancel_WhileTheServerDoesNotAnswer_EndsTheAttempt()
    {
        _server.Answering = new();
        await using var hub = Build();
        using var cancel = new CancellationTokenSource();
        var starting = hub.StartAsync(cancel.Token);
        await Eventually.TrueAsync(() => _server.Requests.Count == 1, "the upgrade request");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WithinAsync("the attempt to end"));
        Assert.Equal(HubConnectionState.Disconnected, hub.State);
    }

    private static Task<Exception?> Closed(HubConnection hub)
    {
        var closed = new TaskCompletionSource<Exception?>();
        hub.Closed += failure => Task.FromResult(closed.TrySetResult(failure));
        return closed.Task;
    }

    private HubConnection Build(Uri? url = null, Func<string>? token = null, bool reconnect = false)
    {
        var builder = new HubConnectionBuilder()
            .WithNetraUrl(url ?? _server.Hub, _ => Task.FromResult(token?.Invoke() ?? "good"));
        return (reconnect ? builder.WithAutomaticReconnect([.. Enumerable.Repeat(TimeSpan.FromMilliseconds(20), 50)]) : builder).Build();
    }
}
