using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Cuts Alice's connection after every few bytes of all that the gateway says to her in one run, from the handshake on.</summary>
public sealed class CutTests
{
    private const int Cuts = 600;
    private const int Side = 3;

    [Fact]
    public async Task Alice_CutAtAnyByteOfARun_HearsEveryEventOnce_InOrder()
    {
        await using var gateway = await InProcessGateway.StartAsync();
        var whole = await RunAsync(gateway, "alice-0", null);
        var places = new ConcurrentQueue<long>(Enumerable.Range(1, Cuts).Select(i => i * whole / Cuts));

        await Task.WhenAll(Enumerable.Range(1, Side).Select(async n =>
        {
            while (places.TryDequeue(out var place))
            {
                try
                {
                    await RunAsync(gateway, $"alice-{n}", place);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"Cut after byte {place} of {whole}: {failure.Message}", failure);
                }
            }
        }));
    }

    /// <returns>How many bytes the gateway said.</returns>
    private static async Task<long> RunAsync(InProcessGateway gateway, string user, long? cutAt)
    {
        await using var proxy = new CutProxy(gateway.Address) { CutAt = cutAt };
        await using var alice = await Listener.ConnectAsync(Listener.Options(proxy.Address, () => gateway.DevTokenAsync(user)));
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 3, tools: 1, say: "It is said."));
        await alice.UntilAsync(item => item.RunId == run.RunId && item.Data is AgentCompleted, "the run to end");
        Scripts.AssertWhole(alice.Heard, run.RunId, 9);
        Assert.Equal(alice.Events.Count, alice.Events.Select(item => item.Cursor).Distinct().Count());
        Assert.IsType<AgentCompleted>(await run.Completion);
        Assert.Equal("It is said.", Assert.Single(run.State.Messages).Text);
        Assert.Empty(alice.Faults);
        Assert.True(cutAt is null || proxy.CutAt is null || proxy.Passed <= cutAt);
        return proxy.Passed;
    }
}
