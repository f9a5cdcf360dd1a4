using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>What a client watches is what its last call that went through said, on every connection to come.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private FakeGateway _gateway = null!;
    private CutProxy _proxy = null!;
    private SignalClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await FakeGateway.StartAsync();
        _proxy = new(_gateway.Address);
        _client = _gateway.Client(options => options.Address = _proxy.Address);
        await _client.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _proxy.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Call_ThatIsRefused_UndoesNoOther()
    {
        var refused = _client.WatchAsync([ThreadId.Parse(FakeGateway.Refused)]);
        var good = _client.WatchAsync([ThreadId.Parse("t2")]);
        await Assert.ThrowsAsync<SignalClientException>(() => refused.WithinAsync("the refusal"));
        await good.WithinAsync("the other call");

        Assert.Equal(["t2"], await ThreadsOfTheNextAttachAsync());
    }

    [Fact]
    public async Task Call_ThatIsGivenUp_IsTakenBack()
    {
        await _client.WatchAsync([ThreadId.Parse("t1")]);
        using var enough = new CancellationTokenSource();
        var givenUp = _client.WatchAsync([ThreadId.Parse(FakeGateway.Silence)], enough.Token);
        await Eventually.TrueAsync(() => _gateway.Watched.Count == 2, "the call to arrive");
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WithinAsync("the call to be given up"));

        Assert.Equal(["t1"], await ThreadsOfTheNextAttachAsync());
    }

    private async Task<IEnumerable<string?>> ThreadsOfTheNextAttachAsync()
    {
        _proxy.Cut();
        await Eventually.TrueAsync(() => _gateway.Attaches.Count == 2, "the client to attach again");
        return _gateway.Attaches.Last().TryGetProperty("threads", out var threads) && threads.ValueKind == JsonValueKind.Array
            ? threads.EnumerateArray().Select(thread => thread.GetString())
            : [];
    }
}
