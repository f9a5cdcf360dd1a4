using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod that is killed takes no line of a thread with it.</summary>
public sealed class KilledPodQueueTests : TwoPodProcesses
{
    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["Netra:Runs:Agents:docs:WhenBusy"] = "enqueue", ["Netra:Agents:WordsPerSecond"] = "1" };

    [Fact]
    public async Task Alice_WhosePodIsKilledWhileItsThreadHasALine_HearsTheOtherPodGoOn_OneAfterTheOther()
    {
        await using var alice = await AttachedAsync(Two, "alice");
        await using var bob = await AttachedAsync(Two, "bob");
        History.Add(new(History.Now, RunKinds.Line) { User = "alice", Thread = "line" });
        await using (var there = await PersonAsync(One, "alice", "elsewhere"))
            foreach (var run in (string[])["lost", "next", "last"])
                await there.StartAsync("docs", run, "line", new { text = "What is a cursor?", canary = alice.Canary() });
        await alice.HearAsync("last", "run_queued");
        await One.KillAsync();

        var end = await alice.HearAsync("lost", "agent_error", TimeSpan.FromSeconds(60));
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        foreach (var run in (string[])["next", "last"])
        {
            await alice.HearAsync(run, "agent_thinking");
            await alice.CancelAsync(run);
            await alice.HearAsync(run, "agent_cancelled");
        }

        Assert.Equal(
            ["lost agent_started", "lost agent_error", "next agent_started", "next agent_cancelled", "last agent_started", "last agent_cancelled"],
            alice.Client.Events.Where(heard => heard.Target is "agent_started" or "agent_error" or "agent_cancelled").Select(heard => $"{heard.RunId} {heard.Target}"));
        Assert.Empty(bob.Client.Events);
        await JudgeAsync(alice, bob);
    }
}
