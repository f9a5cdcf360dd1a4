using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>A gateway that is away for long, by the clock of the test.</summary>
public sealed class AwayTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<ClientStateChange> _states = [];

    [Fact]
    public async Task Client_WhoseGatewayIsAwayForAnHour_KeepsTrying_EverLessOften_AndConnectsWhenItIsBack()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var proxy = new CutProxy(gateway.Address);
        await using var client = Client(proxy.Address);
        await client.ConnectAsync();
        proxy.Refusing = true;
        proxy.Cut();
        var waits = new List<TimeSpan>();
        for (var away = TimeSpan.Zero; away < TimeSpan.FromHours(1); away += waits[^1])
        {
            waits.Add(await NextWaitAsync(waits.Count + 1));
            _time.Advance(waits[^1]);
        }

        Assert.All(waits.Select((wait, i) => (wait, i)), item => Assert.InRange(item.wait.TotalSeconds, 0, Math.Min(30, Math.Pow(2, item.i))));
        Assert.All(waits.Skip(6), wait => Assert.InRange(wait.TotalSeconds, 15, 30));
        Assert.True(waits.Skip(6).Distinct().Count() > waits.Count / 2, "The waits have no chance in them.");
        var calling = client.ListAgentsAsync();
        // The attempt that the last advance began is refused, too, before the gateway is back.
        var last = await NextWaitAsync(waits.Count + 1);
        proxy.Refusing = false;
        _time.Advance(last);
        await Eventually.TrueAsync(() => _states.Last().State == ClientState.Connected, "the client to be back");

        // The stand-in has no such method, which it says: the call that waited went through.
        Assert.Equal(ClientErrorCodes.Protocol, (await Assert.ThrowsAsync<SignalClientException>(() => calling.WithinAsync("the call that waited"))).Code);
    }

    [Fact]
    public async Task Client_WhoseFirstConnectionFindsNobody_TriesUntilItsPatienceEnds_ThenSaysWhatToCheck()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var proxy = new CutProxy(gateway.Address) { Refusing = true };
        await using var client = Client(proxy.Address);
        var started = _time.GetUtcNow();

        var connecting = client.ConnectAsync();
        for (var n = 1; !connecting.IsCompleted; n++)
        {
            await Eventually.TrueAsync(() => connecting.IsCompleted || _states.Count(change => change.RetryIn is not null) >= n, "an attempt");
            if (!connecting.IsCompleted)
                _time.Advance(await NextWaitAsync(n));
        }

        var away = await Assert.ThrowsAsync<SignalClientException>(() => connecting);
        Assert.Equal((ErrorCodes.Unavailable, true), (away.Code, away.IsTransient));
        Assert.Contains("check the address and that the gateway runs", away.Message, StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        proxy.Refusing = false;
        await client.ConnectAsync().WithinAsync("the connection");
    }

    [Fact]
    public async Task Call_WhileTheGatewayIsAway_IsGivenUpInTime_AndTheClientGoesOn()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var proxy = new CutProxy(gateway.Address);
        await using var client = Client(proxy.Address);
        await client.ConnectAsync();
        proxy.Refusing = true;
        proxy.Cut();
        await NextWaitAsync(1);
        var calling = client.ListAgentsAsync();

        _time.Advance(TimeSpan.FromSeconds(31));

        var late = await Assert.ThrowsAsync<SignalClientException>(() => calling.WithinAsync("the call to be given up"));
        Assert.Equal((ErrorCodes.Unavailable, true), (late.Code, late.IsTransient));
        Assert.NotEqual(ClientState.Failed, client.State);
    }

    [Fact]
    public async Task Failure_ThatNobodyWaitsForAnyMore_IsNoUnobservedOne()
    {
        var (name, unobserved) = ($"nobody-{Guid.NewGuid():N}", 0);
        TaskScheduler.UnobservedTaskException += Count;
        await FailUnheardAsync(name);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Count;
        Assert.Equal(0, unobserved);

        void Count(object? sender, UnobservedTaskExceptionEventArgs told) => unobserved += told.Exception.ToString().Contains(name, StringComparison.Ordinal) ? 1 : 0;
    }

    private static async Task FailUnheardAsync(string name)
    {
        await using var client = new SignalClient(new() { Address = new("http://127.0.0.1:9"), AccessToken = _ => throw new InvalidOperationException(name) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ConnectAsync(new(canceled: true)));
        await Eventually.TrueAsync(() => client.State == ClientState.Failed, "the client to fail");
    }

    private SignalClient Client(Uri address)
    {
        var client = new SignalClient(new() { Address = address, AccessToken = _ => ValueTask.FromResult("good"), TimeProvider = _time });
        client.StateChanged += _states.Enqueue;
        return client;
    }

    private async Task<TimeSpan> NextWaitAsync(int n)
    {
        await Eventually.TrueAsync(() => _states.Count(change => change.RetryIn is not null) >= n, $"wait {n}");
        return _states.Where(change => change.RetryIn is not null).ElementAt(n - 1).RetryIn!.Value;
    }
}
