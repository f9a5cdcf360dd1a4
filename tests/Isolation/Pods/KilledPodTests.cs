using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod that is killed takes no run of a worker with it.</summary>
public sealed class KilledPodTests : TwoPodProcesses
{
    private protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Netra:Workers:LeaseFor"] = "00:00:10" };

    [Fact]
    public async Task Alice_WhosePodIsKilledBetweenAppendAndAnswer_HearsHerRunGoOn_OnceAndWhole_AndTheSilentOneIsLost()
    {
        await using var alice = await AttachedAsync(Two, "alice");
        await using var bob = await AttachedAsync(Two, "bob");
        await using var worker = await ServedAsync(alice);
        foreach (var (person, run) in (IEnumerable<(Person, string)>)[(alice, "goes-on"), (alice, "silent"), (bob, "bobs")])
            await person.StartAsync("remote", run);
        var (lease, bobs, _) = (await worker.LeaseAsync("goes-on"), await worker.LeaseAsync("bobs"), await worker.LeaseAsync("silent"));
        (string, object)[] said = [Words.Thought(alice), Words.Thought(alice)];
        // Sent, and never answered as far as the worker knows.
        var lost = worker.PublishAsync(lease, 1, said);
        await alice.HearAsync("goes-on", "agent_thinking");
        await One.KillAsync();
        await Record.ExceptionAsync(() => lost);

        await using var back = await WorkerAsync(Two);
        await back.ShowAsync("Resume", lease, bobs);
        await back.PublishAsync(lease, 1, [.. said, Words.Done(alice)]);
        await back.PublishAsync(bobs, 1, Words.Done(bob));

        await alice.HearAsync("goes-on", "agent_completed");
        Assert.Equal(
            ["agent_started", "agent_thinking", "agent_thinking", "agent_completed"],
            alice.Client.Events.Where(e => e.RunId == "goes-on" && e.Target != "run_queued").Select(e => e.Target));
        await bob.HearAsync("bobs", "agent_completed");
        var end = await alice.HearAsync("silent", "agent_error", TimeSpan.FromSeconds(60));
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        await JudgeAsync(alice, bob);
    }

    [Fact]
    public async Task Alice_WhosePodIsKilledWhileARunAsksHer_AnswersOnTheOther_AndWhatSheLeavesLapsesThere_EachOnce()
    {
        await using var alice = await AttachedAsync(Two, "alice");
        await using var bob = await AttachedAsync(Two, "bob");
        await using var worker = await ServedAsync(alice);
        var leases = new Dictionary<string, string>();
        foreach (var (run, seconds) in (IEnumerable<(string, int)>)[("answered", 300), ("lapses", 5)])
        {
            await alice.StartAsync("remote", run);
            leases[run] = await worker.LeaseAsync(run);
            await worker.PublishAsync(leases[run], 1, ("approval_requested", new { requestId = run, prompt = alice.Canary(), tool = "delete", expiresAt = DateTimeOffset.UtcNow.AddSeconds(seconds) }));
        }

        await One.KillAsync();
        await using var back = await WorkerAsync(Two);
        await back.ShowAsync("Resume", [.. leases.Values]);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<HubError>(() => bob.RespondAsync("answered", "answered", false))).Code);
        await alice.RespondAsync("answered", "answered", true);
        await Eventually.TrueAsync(
            async () =>
            {
                await back.ShowAsync("Renew", [.. leases.Values]);
                return back.Client.Invocations.Count(heard => heard.Target == "approval_answered") == 2;
            },
            "the worker to be told of both");
        foreach (var (run, told) in (IEnumerable<(string, string)>)[("answered", "user True"), ("lapses", "expired False")])
        {
            var settled = await alice.HearAsync(run, "approval_resolved");
            Assert.Equal(told, $"{settled.Data.GetProperty("by").GetString()} {settled.Data.GetProperty("approved").GetBoolean()}");
            await back.PublishAsync(leases[run], 2, Words.Done(alice));
            await alice.HearAsync(run, "agent_completed");
        }

        await JudgeAsync(alice, bob);
    }

    /// <summary>A worker of the first pod serves the agent, and the second pod knows.</summary>
    private async Task<RecordedWorker> ServedAsync(Person person)
    {
        var worker = await WorkerAsync(One);
        await worker.RegisterAsync("remote");
        await KnownAsync(person, "remote");
        return worker;
    }
}
