using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Several pods look at the line of a thread, and one of them is slow to say what it saw.</summary>
public sealed class StalePlaceTests : TwoGateways
{
    private protected override IReadOnlyDictionary<string, string> More => Patient;

    [Fact]
    public async Task Alice_WhosePlaceGotBetter_IsNotToldTheOlderOne_ByAPodThatLookedBefore()
    {
        await using var relay = new RedisRelay(Redis.Port, "CNR1.");
        await using var slow = await ReadyAsync(
            new Dictionary<string, string>(Settings(Redis).Concat(More)) { ["Netra:Redis:Configuration"] = relay.Configuration }, more => more.AddWitness(History));
        await using var here = await Person.ConnectAsync(History, slow.Address, await slow.DevTokenAsync("alice"), "alice", "here");
        await using var there = await PersonAsync(Two, "alice", "there");
        History.Add(new(History.Now, RunKinds.Line) { User = "alice", Thread = "line" });
        foreach (var run in (string[])["front", "one", "two", "three"])
            await here.StartAsync("script-2", run, "line", new { thoughts = 100_000, everyMs = 20, canary = here.Canary() });
        var (looked, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        relay.BeforeAnswer = async answer =>
        {
            if (answer.Contains("moved", StringComparison.Ordinal) && looked.TrySetResult())
                await goesOn.Task;
        };
        var cancel = here.CancelAsync("one");
        await looked.Task.WithinAsync("the slow pod to see that two and three have moved");
        await there.CancelAsync("two");
        await Eventually.TrueAsync(() => PlacesOf(there)[^1] == 1, "another pod to say that three is next");
        goesOn.SetResult();
        await cancel;
        // Behind what the slow pod is still to do for the thread.
        await here.StartAsync("script-2", "four", "line", new { canary = here.Canary() });
        await here.CancelAsync("four");
        await there.CancelAsync("front");
        await there.HearAsync("three", "agent_thinking");
        await there.CancelAsync("three");
        await HearToEndAsync(there.Client, "three", "agent_cancelled");
        Assert.Equal(PlacesOf(there).OrderDescending(), PlacesOf(there));
        await JudgeAsync(there);
    }

    private static int[] PlacesOf(Person person) =>
        [.. person.Client.Events.Where(heard => heard.RunId == "three" && heard.Target == "run_queued").Select(heard => heard.Data.GetProperty("position").GetInt32())];
}
