using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Isolation.Fleet;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>Alice's and Bob's lives on two pods, one after the other, with something of everything that is stored, and all of it in a year that is far off: nothing of it lapses.</summary>
/// <remarks>The cursor is Alice's, before what came last; the leases are the worker's, by run; the commands are all that was in Redis then.</remarks>
internal sealed record StoredSample(string Cursor, IReadOnlyDictionary<string, string> Leases, IReadOnlyList<StoredCommand> Commands, IReadOnlyList<string> Shapes)
{
    public static readonly DateTimeOffset Year = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<StoredSample> MakeAsync()
    {
        var ahead = Year - DateTimeOffset.UtcNow;
        await using var redis = await RedisProcess.StartAsync();
        string cursor, gone;
        await using (var first = (await StoredPod.StartAsync(redis, ahead)).Expecting(@"\[1801\] Agent script failed in run failed "))
            (cursor, gone) = (await BeginAsync(first), first.Services.GetRequiredService<Pod>().Id);

        // Another life of the server, so that logs have a joint; and nobody is to see the first pod go.
        await redis.KillAsync();
        await redis.StartAgainAsync();
        await redis.CommandAsync("DEL", "netra:pods:pods", $"netra:pods:pod:{gone}");
        await using var second = await StoredPod.StartAsync(redis, ahead);
        await using var alice = await second.AttachedAsync("alice");
        await using var bob = await second.AttachedAsync("bob");
        await using var worker = await second.WorkerAsync();
        await worker.RegisterAsync("remote", 2);
        var leases = await GoOnAsync(second, alice, bob, worker);
        var threads = second.Services.GetRequiredService<IThreadStore>();
        await using var turn = await threads.TakeTurnAsync(await second.KeyOfAsync("bob"), default);
        await threads.AddAsync(await second.KeyOfAsync("bob"), turn, ThreadId.Parse("unsaid"), "Nobody was told", default);
        await Eventually.TrueAsync(async () => !ReadRedisTests.Kinds.Except(await RedisContent.KindsAsync(redis)).Any(), "a key of every kind");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var commands = await StoredCommand.DumpAsync(connection.GetDatabase());
        return new(cursor, leases, [.. commands.Select(command => command.Later(ahead))], await second.ShapesAsync(commands));
    }

    /// <returns>Alice's cursor.</returns>
    private static async Task<string> BeginAsync(InProcessGateway pod)
    {
        await using var alice = await pod.AttachedAsync("alice");
        await using var bob = await pod.AttachedAsync("bob");
        await using var worker = await pod.WorkerAsync();
        await worker.RegisterAsync("remote");
        await alice.InvokeAsync("CreateThread", new { threadId = "kept", title = "Alice's thread" });
        await bob.InvokeAsync("CreateThread", new { threadId = "kept", title = "Bob's thread" });
        foreach (var (run, thread, parent, fail, end) in ((string, string, string?, int, string)[])
            [("ended", "kept", null, 0, "agent_completed"), ("failed", "kept", "ended", 1, "agent_error"), ("gone", "gone", null, 0, "agent_completed")])
        {
            await bob.InvokeAsync("StartRun", new { agent = "script", runId = run, threadId = thread, parentRunId = parent, input = new { canary = "of Bob", thoughts = 2, tools = 1, say = "Bob was told", fail } });
            await bob.WaitForAsync(heard => heard.RunId == run && heard.Target == end, "Bob's run to end");
        }

        await bob.InvokeAsync("DeleteThread", new { threadId = "gone" });
        await bob.InvokeAsync("RenameThread", new { threadId = "kept", title = "Bob's thread, by another name" });
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "ended", threadId = "kept", traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", input = new { text = "What did Alice ask?" } });
        var lease = await worker.LeaseAsync("ended");
        await worker.SayAsync(
            lease,
            ("agent_thinking", new { text = "Of Alice", step = "first", progress = 10 }),
            ("tool_executing", new { toolCallId = "c1", tool = "search", arguments = new { words = "Alice" }, purpose = "to know" }),
            ("tool_completed", new { toolCallId = "c1", tool = "search", success = true, result = new { found = 3 }, durationMs = 12 }),
            ("message_delta", new { messageId = "m1", text = "Alice was " }),
            ("message_completed", new { messageId = "m1", text = "Alice was told." }));
        await AskAsync(alice, worker, lease, "ended", "q1");
        await alice.InvokeAsync("Respond", new { runId = "ended", requestId = "q1", approved = true, answer = new { note = "Alice agrees" } });
        await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered", "the first answer");
        await worker.SayAsync(
            lease,
            ("tool_executing", new { toolCallId = "c2", tool = "delete", arguments = new { id = 7 } }),
            ("tool_completed", new { toolCallId = "c2", tool = "delete", success = false, error = "There is none.", durationMs = 1 }),
            ("agent_completed", new { result = new { of = "Alice" }, summary = "Alice is served.", durationMs = 40, usage = new { inputTokens = 5, outputTokens = 6, model = "none" } }));
        return (await alice.WaitForAsync(heard => heard.RunId == "ended" && heard.Target == "agent_completed", "Alice's run to end")).Cursor;
    }

    /// <summary>Of the worker's two runs one has a question open, and one is to end for another; a third waits for the worker, and one of the pod holds up the last.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> GoOnAsync(InProcessGateway pod, RawHubClient alice, RawHubClient bob, RawWorker worker)
    {
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "asking", threadId = "kept", input = new { text = "What else?" } });
        var asking = await worker.LeaseAsync("asking");
        await worker.SayAsync(asking, ("agent_thinking", new { text = "Of Alice again" }), ("tool_executing", new { toolCallId = "c1", tool = "search" }), ("message_delta", new { messageId = "m1", text = "Half of wh" }));
        await AskAsync(alice, worker, asking, "asking", "q2");
        await alice.InvokeAsync("Respond", new { runId = "asking", requestId = "q2", approved = false, answer = "Alice does not" });
        var (leases, user) = (pod.Services.GetRequiredService<ILeaseStore>(), await pod.KeyOfAsync("alice"));
        await Eventually.TrueAsync(async () => (await leases.FindAsync(user, RunId.Parse("asking")))?.Answers.Count == 1, "the answer to be kept with the lease");
        await AskAsync(alice, worker, asking, "asking", "q3");
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "stopping", threadId = "busy", input = new { text = "What takes long?" } });
        var stopping = await worker.LeaseAsync("stopping");
        await worker.SayAsync(stopping, ("agent_thinking", new { text = "Of Alice for long" }));
        await QueueAsync(alice, "remote", "next", "busy");
        await worker.Client.WaitForAsync(heard => heard.Target == "run_cancel_requested", "the run to be stopped");
        await QueueAsync(bob, "remote", "unserved", "unserved");
        await bob.InvokeAsync("StartRun", new { agent = "script-2", runId = "turn", threadId = "line", input = new { thoughts = 2, everyMs = 600_000 } });
        await bob.WaitForAsync(heard => heard.RunId == "turn" && heard.Target == "agent_thinking", "the run that has the turn");
        await QueueAsync(bob, "script-2", "behind", "line");
        return new Dictionary<string, string> { ["asking"] = asking, ["stopping"] = stopping };
    }

    private static async Task QueueAsync(RawHubClient person, string agent, string run, string thread)
    {
        await person.InvokeAsync("StartRun", new { agent, runId = run, threadId = thread, input = new { text = "What waits?", canary = run } });
        await person.WaitForAsync(heard => heard.RunId == run && heard.Target == "run_queued", $"{run} to wait");
    }

    private static async Task AskAsync(RawHubClient alice, RawWorker worker, string lease, string run, string question)
    {
        await worker.SayAsync(lease, ("approval_requested", new { requestId = question, prompt = $"Alice, may I? ({question})", tool = "delete", arguments = new { id = 7 }, expiresAt = Year.AddMinutes(30) }));
        await alice.WaitForAsync(heard => heard.Target == "approval_requested" && heard.RunId == run && heard.Data.GetProperty("requestId").GetString() == question, question);
    }
}
