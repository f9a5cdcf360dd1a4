using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Load;

/// <summary>Coming back: quickly, and with nothing lost or told twice.</summary>
[Collection(nameof(Alone))]
public sealed class ReconnectTests
{
    [Fact]
    public async Task Alice_ReconnectingEightTimes_IsBackWithinThreeSecondsEachTime()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var alice = await new LoadClient("alice", new Canary()).ConnectAsync(gateway);
        await RunAsync(alice, 1);
        for (var i = 0; i < 8; i++)
        {
            alice.Raw.Abort();
            await alice.Raw.WaitForCloseAsync();
            await alice.DisposeAsync();
            var clock = Stopwatch.StartNew();
            await alice.ConnectAsync(gateway);
            await RunAsync(alice, 2 + i);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3);
        }
    }

    /// <summary>A counted-down run goes on while its client is cut off again and again; the order check of the client sees any hole or repeat.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(5)]
    public async Task Alice_ReconnectingRapidly_LosesNothingOfARunUnderWay(int reconnects)
    {
        await using var gateway = await InProcessGateway.StartAsync();
        await using var alice = await new LoadClient("alice", new Canary()).ConnectAsync(gateway);
        await alice.StartAsync(thoughts: 200, everyMs: 5);
        for (var i = 0; i < reconnects; i++)
        {
            var heard = alice.Events;
            await Eventually.TrueAsync(() => alice.Events > heard || alice.Ended > 0, "the flow to go on");
            alice.Raw.Abort();
            await alice.Raw.WaitForCloseAsync();
            await alice.DisposeAsync();
            await alice.ConnectAsync(gateway);
        }

        await Eventually.TrueAsync(() => alice.Ended == 1 || alice.Faults.Count > 0, "the run to end");
        Assert.Empty(alice.Faults);
        Assert.Equal(202, alice.Events);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Users_ConnectingAtTheSameTime_AllGetInWithinFiveSeconds(int users)
    {
        await using var gateway = await InProcessGateway.StartAsync();
        var canaries = new Canary();
        await using var first = await new LoadClient("first", canaries).ConnectAsync(gateway);
        var clock = Stopwatch.StartNew();
        var clients = await Task.WhenAll(Enumerable.Range(0, users).Select(i => new LoadClient($"user-{i}", canaries).ConnectAsync(gateway)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        await Task.WhenAll(clients.Select(client => RunAsync(client, 1)));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static async Task RunAsync(LoadClient client, int ended)
    {
        await client.StartAsync();
        await Eventually.TrueAsync(() => client.Ended == ended || client.Faults.Count > 0, "the run to end");
        Assert.Empty(client.Faults);
    }
}
