using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

public sealed class TokenTests : IAsyncLifetime
{
    private InProcessGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await InProcessGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Alice_WithShortTokens_RenewsInPlace_AndIsNeverClosed()
    {
        var asked = 0;
        await using var alice = await ConnectAsync(() => (++asked, _gateway.DevTokenAsync("alice", lifetimeSeconds: 10)).Item2);

        await Eventually.TrueAsync(() => asked >= 3, "two renewals");

        Assert.DoesNotContain(alice.States, change => change.State == ClientState.Reconnecting);
        Assert.Contains(_gateway.Log.Lines, line => line.Contains("refresh_token", StringComparison.Ordinal));
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 2));
        await alice.UntilAsync(item => item.Data is AgentCompleted, "the end");
        Scripts.AssertWhole(alice.Heard, run.RunId, 4);
    }

    [Fact]
    public async Task Alice_WhoseTokenCannotBeRenewed_IsClosed_AndComesBackWithANewOne_AndMissesNothing()
    {
        var asked = 0;
        bool IsClosed() => _gateway.Log.Lines.Any(line => line.Contains("token_expired", StringComparison.Ordinal));
        await using var alice = await ConnectAsync(() =>
            ++asked == 1 || IsClosed() ? _gateway.DevTokenAsync("alice", lifetimeSeconds: 4) : throw new InvalidOperationException("not now"));
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 300, everyMs: 20));

        await alice.UntilAsync(ClientState.Reconnecting);
        await run.Completion.WithinAsync("the run to end");

        await alice.UntilAsync(item => item.Data is AgentCompleted, "the end");
        Scripts.AssertWhole(alice.Heard, run.RunId, 302);
        Assert.Contains(alice.States, change => change.Error?.Message.Contains("token_expired", StringComparison.Ordinal) == true);
        Assert.Contains(alice.Faults, fault => fault is { Code: ClientErrorCodes.TokenSource, InnerException.Message: "not now" });
    }

    [Fact]
    public async Task Alice_WithATokenThatIsNotAccepted_OrNone_IsToldAtOnce()
    {
        var refusal = await Assert.ThrowsAsync<SignalClientException>(() => ConnectAsync(() => Task.FromResult("a.b.c")));
        Assert.Equal(ErrorCodes.Unauthorized, refusal.Code);
        Assert.Contains("token function", refusal.Message, StringComparison.OrdinalIgnoreCase);
        var nobody = await Assert.ThrowsAsync<SignalClientException>(() => ConnectAsync(() => throw new InvalidOperationException("nobody is signed in")));
        Assert.Equal(ClientErrorCodes.TokenSource, nobody.Code);
        Assert.Equal("nobody is signed in", nobody.InnerException!.Message);
        var expired = await _gateway.DevTokenAsync("alice", lifetimeSeconds: 5);
        await using var once = await ConnectAsync(() => Task.FromResult(expired));
        await once.UntilAsync(ClientState.Failed);
        Assert.Equal(ErrorCodes.Unauthorized, once.States.Last().Error!.Code);
    }

    [Fact]
    public async Task Alice_WhoseTokensAreRefusedLater_IsToldThatTheClientFailed_AndConnectsAgainFromHerPlace()
    {
        await using var proxy = new CutProxy(_gateway.Address);
        var good = true;
        await using var alice = await ConnectAsync(() => good ? _gateway.DevTokenAsync("alice") : Task.FromResult("a.b.c"), proxy.Address);
        await using var other = await ConnectAsync(() => _gateway.DevTokenAsync("alice"));
        var mine = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 1000, everyMs: 20));
        good = false;
        proxy.Cut();

        await alice.UntilAsync(ClientState.Failed);

        Assert.Equal(ErrorCodes.Unauthorized, alice.States.Last().Error!.Code);
        Assert.Equal(ErrorCodes.Unauthorized, (await Assert.ThrowsAsync<SignalClientException>(() => mine.Completion.WithinAsync("the run to be given up"))).Code);
        Assert.Equal(ErrorCodes.Unauthorized, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.ListAgentsAsync())).Code);
        Assert.Equal(ErrorCodes.Unauthorized, (await Assert.ThrowsAsync<SignalClientException>(async () => await alice.Client.EventsAsync().ToListAsync())).Code);
        await other.Client.CancelRunAsync(mine.RunId);
        good = true;
        await alice.Client.ConnectAsync();
        var heard = alice.Heard.ToList();
        await foreach (var item in alice.Client.EventsAsync())
        {
            heard.Add(item);
            if (item is ReceivedEvent { Data: AgentCancelled })
                break;
        }

        var ofRun = heard.Cast<ReceivedEvent>().Where(item => item.RunId == mine.RunId).ToList();
        Assert.Equal(Enumerable.Range(1, heard.Count - 1).Select(seq => (long?)seq), ofRun.Select(item => item.Seq));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alice_WhoseTokenSourceGivesBobsTokens_FailsAtOnce_HearsNothingOfHis_AndGoesOnAsHerself(bool isCut)
    {
        await using var proxy = new CutProxy(_gateway.Address);
        var user = "alice";
        await using var bob = await ConnectAsync(() => _gateway.DevTokenAsync("bob"));
        await using var alice = await ConnectAsync(() => _gateway.DevTokenAsync(user, lifetimeSeconds: isCut ? null : 10), proxy.Address);
        user = "bob";
        if (isCut)
            proxy.Cut();
        await alice.UntilAsync(ClientState.Failed);

        Assert.Equal(ClientErrorCodes.OtherUser, alice.States.Last().Error!.Code);
        await (await bob.Client.StartRunAsync("script", Scripts.Input(thoughts: 1))).Completion.WithinAsync("Bob's run to end");
        await bob.UntilAsync(item => item.Data is AgentCompleted, "Bob's run");
        Assert.Equal(ClientErrorCodes.OtherUser, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.ListAgentsAsync())).Code);
        Assert.Equal(ClientErrorCodes.OtherUser, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.ConnectAsync())).Code);
        Assert.Empty(alice.Heard);
        user = "alice";
        await alice.Client.ConnectAsync();
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 1));
        Scripts.AssertWhole(await run.EventsAsync().ToListAsync().AsTask().WithinAsync("Alice's own run"), run.RunId, 3);
    }

    [Fact]
    public async Task Alice_WhoseRenewalIsForbidden_FailsAtOnce_AndIsToldWhy()
    {
        var asked = 0;
        await using var alice = await ConnectAsync(async () =>
            Interlocked.Increment(ref asked) == 1 ? await _gateway.DevTokenAsync("alice", lifetimeSeconds: 10) : await _gateway.WorkerTokenAsync("alice"));

        await alice.UntilAsync(ClientState.Failed);

        var failed = alice.States.Last();
        Assert.Equal(ClientErrorCodes.OtherUser, failed.Error!.Code);
        Assert.Contains("The token is not a user's.", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(2, asked);
        Assert.DoesNotContain(alice.States, change => change.State == ClientState.Reconnecting);
    }

    private Task<Listener> ConnectAsync(Func<Task<string>> token, Uri? address = null) =>
        Listener.ConnectAsync(Listener.Options(address ?? _gateway.Address, token));
}
