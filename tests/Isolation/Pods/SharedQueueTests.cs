using System.Globalization;
using Netra.Signal.Tests.Isolation.History;
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
        await using var here = await PersonAsync(One, "alice", "here");
        await using var there = await PersonAsync(Two, "alice", "there");
        await using var bob = await PersonAsync(Two, "bob");
        History.Add(new(History.Now, RunKinds.Line) { User = "alice", Thread = "line" });
        foreach (var (person, run) in (IEnumerable<(Person, string)>)[(here, "first"), (there, "second"), (here, "third")])
            await person.StartAsync("script-2", run, "line", new { thoughts = 100_000, everyMs = 20, canary = person.Canary() });
        await bob.StartAsync("script-2", "second", "line", new { canary = bob.Canary() });
        await HearToEndAsync(bob.Client, "second");
        await here.CancelAsync("second");
        foreach (var person in (Person[])[here, there])
        {
            Assert.Equal(["run_queued", "agent_cancelled"], (await HearToEndAsync(person.Client, "second", "agent_cancelled")).Select(e => e.Target));
            await Eventually.TrueAsync(() => PlacesOf(person.Client, "third") is [2, 1], "the third run to be told that it is next");
        }

        await there.CancelAsync("first");
        await here.HearAsync("third", "agent_thinking");
        await there.CancelAsync("third");
        await HearToEndAsync(here.Client, "third", "agent_cancelled");
        Assert.All(bob.Client.Events, heard => Assert.True(heard.RunId is "second" or null));
        Assert.Equal(["bob"], Canaries.Owners(bob.Client.Received));
        await JudgeAsync(here, there, bob);
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
