using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Cuts Alice's connection at every byte of all that is said in one run, from the upgrade of the connection to the run's end.</summary>
public sealed class CutTests
{
    private const int AtOnce = 6;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alice_CutAtEveryByteOfARun_HearsEveryEventOnce_InOrder(bool isServerSpeaking)
    {
        await using var gateway = await InProcessGateway.StartAsync();
        // The first run is told in more pieces than those that follow: nothing is warm yet.
        var whole = Math.Min((await RunAsync(gateway, "alice", isServerSpeaking, null))!.Value, (await RunAsync(gateway, "alice", isServerSpeaking, null))!.Value);
        Assert.InRange(whole, 800, 8_000);
        var places = new ConcurrentQueue<long>(Enumerable.Range(0, (int)whole).Select(place => (long)place));
        var cut = 0;

        await Task.WhenAll(Enumerable.Range(1, AtOnce).Select(async n =>
        {
            while (places.TryDequeue(out var place))
            {
                try
                {
                    if (await RunAsync(gateway, $"alice-{n}", isServerSpeaking, place) is null)
                        Interlocked.Increment(ref cut);
                }
                catch (TimeoutException late)
                {
                    throw new TimeoutException($"{late.Message} Cut after byte {place} of {whole}.", late);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"Cut after byte {place} of {whole}: {failure.Message}", failure);
                }
            }
        }));

        // Two messages may share a frame: such a run says a few bytes less, and was over before it came to one of the last places.
        Assert.InRange(cut, whole - 64, whole);
    }

    /// <returns>How many bytes that side said, when it was not cut.</returns>
    private static async Task<long?> RunAsync(InProcessGateway gateway, string user, bool isServerSpeaking, long? cutAfter)
    {
        await using var proxy = new CutProxy(gateway.Address);
        var said = isServerSpeaking ? proxy.FromServer : proxy.FromClient;
        said.CutAfter = cutAfter;
        var token = await gateway.DevTokenAsync(user);
        await using var alice = await Listener.ConnectAsync(Listener.Options(proxy.Address, () => Task.FromResult(token)));
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(tools: 1, say: "It is said."));
        var ownEvents = run.EventsAsync().ToListAsync();
        await alice.UntilAsync(item => item.RunId == run.RunId && item.Data is AgentCompleted, "the run to end");
        Scripts.AssertWhole(alice.Heard, run.RunId, 6);
        Scripts.AssertWhole(await ownEvents.AsTask().WithinAsync("the run's own events"), run.RunId, 6);
        Assert.Equal(alice.Events.Count, alice.Events.Select(item => item.Cursor).Distinct().Count());
        Assert.IsType<AgentCompleted>(await run.Completion);
        Assert.Equal("It is said.", Assert.Single(run.State.Messages).Text);
        Assert.Empty(alice.Faults);
        Assert.True(cutAfter is null || said.CutAfter is null || said.Passed <= cutAfter);
        return cutAfter is not null && said.CutAfter is null ? null : said.Passed;
    }
}
