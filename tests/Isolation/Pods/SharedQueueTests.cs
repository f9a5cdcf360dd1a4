using System.Globalization;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A thread has one line, whichever pod a run comes in by.</summary>
public sealed class SharedQueueTests : TwoGateways
{
    private static readonly object Long = new { thoughts = 100_000, everyMs = 20 };

    [Fact]
    public async Task Alice_StartingRunsInOneThreadOnTwoPodsAtOnce_HasOneOfThem_AndBobHasHis()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        for (var round = 1; round <= 10; round++)
        {
            var thread = string.Create(CultureInfo.InvariantCulture, $"busy-{round}");
            var outcomes = await Task.WhenAll(StartAsync(here, $"{thread}.here", thread, "script"), StartAsync(there, $"{thread}.there", thread, "script"));
            var started = Assert.Single(outcomes, outcome => outcome.StartsWith("started ", StringComparison.Ordinal));
            Assert.Equal($"conflict: The thread is busy with run {started[8..]};", Assert.Single(outcomes, outcome => outcome != started)[..(39 + started[8..].Length)]);
            await bob.InvokeAsync("StartRun", new { agent = "script", runId = started[8..], threadId = thread, input = new { } });
            await here.InvokeAsync("CancelRun", new { runId = started[8..] });
            await HearToEndAsync(bob, started[8..]);
        }
    }

    [Fact]
    public async Task Alice_WhoseRunsWait_HearsTheirPlacesOnBothPods_AndCancelsFromTheOther_AndBobHearsNothing()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        foreach (var (client, run) in (IEnumerable<(RawHubClient, string)>)[(here, "first"), (there, "second"), (here, "third")])
            await StartAsync(client, run, "line", "script-2");
        await bob.InvokeAsync("StartRun", new { agent = "script-2", runId = "second", threadId = "line", input = new { canary = Canaries.For("bob") } });
        await HearToEndAsync(bob, "second");
        await here.InvokeAsync("CancelRun", new { runId = "second" });
        foreach (var client in (RawHubClient[])[here, there])
        {
            Assert.Equal(["run_queued", "agent_cancelled"], (await HearToEndAsync(client, "second", "agent_cancelled")).Select(e => e.Target));
            await Eventually.TrueAsync(() => PlacesOf(client, "third") is [2, 1], "the third run to be told that it is next");
        }

        await there.InvokeAsync("CancelRun", new { runId = "first" });
        await here.WaitForAsync(heard => heard.RunId == "third" && heard.Target == "agent_thinking", "the third run to begin");
        await there.InvokeAsync("CancelRun", new { runId = "third" });
        await HearToEndAsync(here, "third", "agent_cancelled");
        Assert.All(bob.Events, heard => Assert.True(heard.RunId is "second" or null));
        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
    }

    private static async Task<string> StartAsync(RawHubClient client, string run, string thread, string agent)
    {
        try
        {
            return $"started {(await client.InvokeAsync("StartRun", new { agent, runId = run, threadId = thread, input = Long })).GetProperty("runId").GetString()}";
        }
        catch (HubError refusal)
        {
            return refusal.Message;
        }
    }

    private static int[] PlacesOf(RawHubClient client, string run) =>
        [.. client.Events.Where(heard => heard.RunId == run && heard.Target == "run_queued").Select(heard => heard.Data.GetProperty("position").GetInt32())];
}
