using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Processes of workers and pods that are killed or stopped in the middle of runs: each run ends once, in time, and the others go on.</summary>
public sealed class KilledWorkerTests : TwoPodProcesses
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndsWithin = Lease + TimeSpan.FromSeconds(10);
    private static readonly string[] Whole =
    [
        "agent_started", "agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_delta", "message_delta", "message_delta", "message_completed",
        "agent_completed",
    ];

    private protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Netra:Workers:LeaseFor"] = Lease.ToString() };

    [Fact]
    public async Task Alice_WhoseWorkersAreKilledAndStopped_IsToldOnceOfEach_AndBobHearsHisWhole()
    {
        await using var killed = await WorkerProcess.StartAsync(One, "killed");
        await using var stopped = await WorkerProcess.StartAsync(Two, "stopped");
        await using var steady = await WorkerProcess.StartAsync(One, "steady");
        await using var alice = await BeginAsync(Two, "alice", ("killed", 600), ("stopped", 1));
        await stopped.StopAsync();
        await killed.KillAsync();
        await using var bob = await BeginAsync(One, "bob", ("steady", 15));
        await LostAsync(alice, "killed", "stopped");
        // It finds out that its lease is over when it goes on.
        await stopped.ContinueAsync();
        await Eventually.TrueAsync(() => stopped.Log.Lines.Any(line => line.Contains("forbidden", StringComparison.Ordinal)), "the worker to be refused");
        await bob.HearAsync("steady", "agent_completed", TimeSpan.FromSeconds(60));
        await EndedOnceAsync("alice", ("killed", [.. Whole[..4], "agent_error"]), ("stopped", [.. Whole[..4], "agent_error"]));
        await EndedOnceAsync("bob", ("steady", Whole));
        await JudgeAsync(alice, bob);
    }

    [Fact]
    public async Task Pod_ThatIsKilled_LosesTheRunsOfItsWorkers_AndCarolWhoWasThere_HearsHersGoOn()
    {
        await using var doomed = await WorkerProcess.StartAsync(One, "doomed");
        await using var steady = await WorkerProcess.StartAsync(Two, "steady");
        await using var alice = await BeginAsync(Two, "alice", ("doomed", 600));
        string cursor;
        await using (var carol = await BeginAsync(One, "carol", ("steady", 15)))
        {
            await One.KillAsync();
            await carol.Client.WaitForCloseAsync();
            cursor = carol.Client.Events[^1].Cursor;
        }

        await using var again = await AttachedAsync(Two, "carol", cursor: cursor);
        await LostAsync(alice, "doomed");
        await again.HearAsync("steady", "agent_completed", TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(again.Client.Invocations, heard => heard.Target == "gap");
        await EndedOnceAsync("alice", ("doomed", [.. Whole[..4], "agent_error"]));
        await EndedOnceAsync("carol", ("steady", Whole));
        await JudgeAsync(alice, again);
    }

    /// <summary>Somebody starts a run of each agent, named as that is, and each is at work.</summary>
    private async Task<Person> BeginAsync(GatewayProcess pod, string user, params (string Agent, int Seconds)[] runs)
    {
        var person = await AttachedAsync(pod, user);
        foreach (var (agent, seconds) in runs)
        {
            await KnownAsync(person, agent);
            await person.StartAsync(agent, agent, input: new { text = $"of {person.Canary()}", slow = seconds });
            await person.HearAsync(agent, "tool_completed");
        }

        return person;
    }

    private static async Task LostAsync(Person person, params string[] runs)
    {
        foreach (var end in await Task.WhenAll(runs.Select(run => person.HearAsync(run, "agent_error", EndsWithin))))
            Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
    }

    /// <summary>What the log has in the end: of each run so much, and no other run. That it is whole, in order and nobody else's is for the judge.</summary>
    private async Task EndedOnceAsync(string user, params (string Run, string[] Types)[] runs)
    {
        await using var auditor = await AttachedAsync(Two, user, $"{user}'s log", "start");
        foreach (var (run, types) in runs)
        {
            await auditor.HearAsync(run, types[^1]);
            Assert.Equal(types, auditor.Client.Events.Where(e => e.RunId == run && e.Target != "run_queued").Select(e => e.Target));
        }

        Assert.Equal(runs.Length, auditor.Client.Events.Where(e => e.RunId is not null).Select(e => e.RunId).Distinct().Count());
    }
}
