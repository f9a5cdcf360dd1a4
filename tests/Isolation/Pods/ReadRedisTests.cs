using System.Text.Json;
using Netra.Signal.Tests.Isolation.Fleet;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Somebody reads all of Redis while it holds something of every kind at once: every key, its name, every value, every message, and the file.</summary>
public sealed class ReadRedisTests : TwoGateways
{
    internal static readonly string[] Kinds =
    [
        "netra:pods:identity string", "netra:pods:format string", "netra:pods:pods zset", "netra:pods:pod:* hash", "netra:pods:pod:*:runs set", "netra:pods:agents zset",
        "netra:pods:connections hash", "netra:pods:leases:due zset", "netra:pods:leases:wait:remote zset", "netra:pods:lines zset", "netra:pods:lines:count hash",
        "netra:pods:{*}:secret hash", "netra:pods:{*}:meta hash", "netra:pods:{*}:log stream", "netra:pods:{*}:log:names zset", "netra:pods:{*}:active zset",
        "netra:pods:{*}:run:* hash", "netra:pods:{*}:run:*:n list", "netra:pods:{*}:thread:* zset", "netra:pods:{*}:ended zset", "netra:pods:{*}:ended:bytes hash",
        "netra:pods:{*}:threads zset", "netra:pods:{*}:thread-records hash", "netra:pods:{*}:thread-unsaid hash", "netra:pods:{*}:connections hash",
    ];

    /// <summary>All of it stays as it is while it is read.</summary>
    private protected override IReadOnlyDictionary<string, string> More => new Dictionary<string, string>(Patient)
    {
        ["Netra:Workers:CancelWithin"] = "00:05:00", ["Netra:Workers:LeaseFor"] = "00:05:00", ["Netra:Workers:WaitFor"] = "00:05:00",
    };

    [Fact]
    public async Task Mallory_ReadingAllOfRedis_FindsNothingThatAliceBobOrTheirAgentsWrote_AndNothingThatStaysForEver()
    {
        using var mallory = await Eavesdropper.StartAsync(Redis);
        await using var alice = await One.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await using var worker = await Two.WorkerAsync();
        await worker.RegisterAsync("remote", 2);
        var thread = Word();
        await alice.InvokeAsync("CreateThread", new { threadId = thread, title = Word() });
        foreach (var (person, words) in ((RawHubClient, Func<string>)[])[(alice, Word), (bob, () => Canaries.For("bob"))])
            await EndedAsync(person, words);
        await Eventually.TrueAsync(async () => (await alice.InvokeAsync("ListAgents")).GetRawText().Contains("\"remote\"", StringComparison.Ordinal), "the agent to be known");
        var (asked, lease) = await AskedAsync(alice, worker);
        var (cancelled, other) = await LeasedAsync(alice, worker);
        await alice.InvokeAsync("CancelRun", new { runId = cancelled, reason = Word() });
        await worker.Client.WaitForAsync(heard => heard.Target == "run_cancel_requested", "the worker to be asked");
        // Both places are taken: this one waits for a worker, and the last for its turn in the thread.
        var queued = await StartAsync(alice, "remote", Word());
        var runs = new[] { await StartAsync(alice, "script-2", thread), await StartAsync(alice, "script-2", thread) };
        foreach (var run in (string[])[queued, runs[1]])
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "run_queued", $"{run} to wait");
        await alice.WaitForAsync(heard => heard.RunId == runs[0] && heard.Target == "agent_thinking", "the run that has the turn");
        await Eventually.TrueAsync(() => mallory.Heard.Any(bell => bell.Channel.EndsWith(":leases", StringComparison.Ordinal)), "the workers' bell");

        await AllAreThereAsync();
        Assert.Empty(await RedisContent.FaultsAsync(Redis));
        Assert.False(Redis.HasWritten("CNR1."), "The append-only file of Redis has a canary.");
        Assert.Contains(mallory.Heard, bell => bell.Channel.EndsWith("}:bell", StringComparison.Ordinal) && bell.Text.Length > 200);
        Assert.DoesNotContain(mallory.Heard, bell => $"{bell.Channel} {bell.Text}".Contains("CNR1.", StringComparison.Ordinal));
        // Which says something only as whose it is was shown all of it.
        Assert.Equal(["alice"], Canaries.Owners(alice.Received));
        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
        foreach (var part in (string[])["\"title\"", "\"prompt\"", "\"answer\"", "\"purpose\"", "\"result\"", "\"arguments\"", "\"summary\""])
            Assert.Contains(alice.Invocations, heard => heard.Raw.Contains(part, StringComparison.Ordinal) && Canaries.Owners(heard.Raw).Contains("alice"));

        foreach (var run in (string[])[queued, runs[1], runs[0]])
            await EndAsync(run, () => alice.InvokeAsync("CancelRun", new { runId = run }));
        foreach (var (run, held) in ((string, string)[])[(asked, lease), (cancelled, other)])
            await EndAsync(run, () => worker.SayAsync(held, ("agent_cancelled", new { reason = Word() })));

        async Task EndAsync(string run, Func<Task> end)
        {
            await end();
            await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_cancelled", $"{run} to end");
        }
    }

    /// <summary>What is heard may be noted a little later; what never comes is named.</summary>
    private async Task AllAreThereAsync()
    {
        var missing = Kinds;
        try
        {
            await Eventually.TrueAsync(async () => (missing = [.. Kinds.Except(await RedisContent.KindsAsync(Redis))]).Length == 0, "a key of every kind");
        }
        catch (TimeoutException)
        {
            Assert.Empty(missing);
        }
    }

    private static string Word() => Canaries.For("alice");

    private static async Task<string> StartAsync(RawHubClient person, string agent, string thread, Func<string>? words = null)
    {
        words ??= Word;
        var run = words();
        // Slow where it thinks: its user ends it.
        object input = agent == "script-2" ? new { canary = words(), thoughts = 2, everyMs = 600_000 } : new { canary = words(), thoughts = 2, tools = 1, say = $"{words()} and {words()}" };
        await person.InvokeAsync("StartRun", new { agent, runId = run, threadId = thread, input });
        return run;
    }

    private async Task EndedAsync(RawHubClient person, Func<string> words) => await HearToEndAsync(person, await StartAsync(person, "script", words(), words));

    private static async Task<(string Run, string Lease)> LeasedAsync(RawHubClient alice, RawWorker worker)
    {
        var run = await StartAsync(alice, "remote", Word());
        return (run, await worker.LeaseAsync(run));
    }

    /// <summary>A run with text and tools, one question that was answered, and one that waits.</summary>
    private static async Task<(string Run, string Lease)> AskedAsync(RawHubClient alice, RawWorker worker)
    {
        var (run, lease) = await LeasedAsync(alice, worker);
        var (call, message) = (Word(), Word());
        await worker.SayAsync(
            lease,
            ("agent_thinking", new { text = Word(), step = Word() }),
            ("tool_executing", new { toolCallId = call, tool = Word(), purpose = Word(), arguments = new Dictionary<string, string> { [Word()] = Word() } }),
            ("tool_progress", new { toolCallId = call, text = Word() }),
            ("message_delta", new { messageId = message, text = Word() }),
            ("custom", new { name = Word(), value = Word() }));
        for (var i = 1; i <= 2; i++)
        {
            var question = Word();
            await worker.SayAsync(lease, ("approval_requested", new { requestId = question, prompt = Word(), tool = Word(), arguments = new { id = Word() }, expiresAt = DateTimeOffset.UtcNow.AddMinutes(30) }));
            await alice.WaitForAsync(heard => heard.Target == "approval_requested" && heard.Raw.Contains(question, StringComparison.Ordinal), "the question");
            if (i == 1)
            {
                await alice.InvokeAsync("Respond", new { runId = run, requestId = question, approved = true, answer = new { note = Word() } });
                await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered", "the worker to be told");
            }
        }

        return (run, lease);
    }
}
