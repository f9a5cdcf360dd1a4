using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>Two people's lives on one pod, with something of everything that is stored: threads, runs, questions, a lease.</summary>
internal static class StoredSample
{
    public static Dictionary<string, string> Settings(RedisProcess redis) => new(TwoGateways.Settings(redis))
    {
        ["Netra:Redis:Environment"] = "stored",
        ["Netra:Redis:CallTimeout"] = "00:00:15",
        ["Netra:Runs:Traceparent"] = "true",
        ["Netra:Workers:LeaseFor"] = "00:01:00",
    };

    /// <returns>Alice's cursor after the first run, with another to come.</returns>
    public static async Task<string> MakeAsync(InProcessGateway gateway)
    {
        await using var alice = await gateway.AttachedAsync("alice");
        await using var bob = await gateway.AttachedAsync("bob");
        await using var worker = await gateway.WorkerAsync();
        await worker.RegisterAsync("remote");
        await alice.InvokeAsync("CreateThread", new { threadId = "kept", title = "Alice's thread" });
        await bob.InvokeAsync("CreateThread", new { threadId = "kept", title = "Bob's thread" });
        await EndedAsync(alice, worker);
        var cursor = (await alice.WaitForAsync(heard => heard.RunId == "ended" && heard.Target == "agent_completed", "Alice's run to end")).Cursor;
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "ended", threadId = "kept", input = new { canary = "of Bob", thoughts = 2, tools = 1, say = "Bob was told" } });
        await bob.WaitForAsync(heard => heard.RunId == "ended" && heard.Target == "agent_completed", "Bob's run to end");
        await UnderWayAsync(gateway, alice, worker);
        return cursor;
    }

    private static async Task EndedAsync(RawHubClient alice, RawWorker worker)
    {
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "ended", threadId = "kept", traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", input = new { text = "What did Alice ask?" } });
        var lease = await worker.LeaseAsync("ended");
        await worker.SayAsync(
            lease,
            ("agent_thinking", new { text = "Of Alice", step = "first", progress = 10 }),
            ("tool_executing", new { toolCallId = "c1", tool = "search", arguments = new { words = "Alice" }, purpose = "to know" }),
            ("tool_completed", new { toolCallId = "c1", tool = "search", success = true, result = new { found = 3 }, durationMs = 12 }),
            ("message_delta", new { messageId = "m1", text = "Alice was " }),
            ("message_completed", new { messageId = "m1", text = "Alice was told." }));
        await AskAsync(alice, worker, "ended", lease, "q1");
        await alice.InvokeAsync("Respond", new { runId = "ended", requestId = "q1", approved = true, answer = new { note = "Alice agrees" } });
        await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered" && heard.Argument.GetProperty("requestId").GetString() == "q1", "the first answer");
        await worker.SayAsync(
            lease,
            ("tool_executing", new { toolCallId = "c2", tool = "delete", arguments = new { id = 7 } }),
            ("tool_completed", new { toolCallId = "c2", tool = "delete", success = false, error = "There is none.", durationMs = 1 }),
            ("agent_completed", new { result = new { of = "Alice" }, summary = "Alice is served.", durationMs = 40, usage = new { inputTokens = 5, outputTokens = 6, model = "none" } }));
    }

    /// <summary>A tool and a message are open, one question was denied, another waits; its worker has the lease.</summary>
    private static async Task UnderWayAsync(InProcessGateway gateway, RawHubClient alice, RawWorker worker)
    {
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "under-way", threadId = "kept", input = new { text = "What else?" } });
        var lease = await worker.LeaseAsync("under-way");
        await worker.SayAsync(lease, ("agent_thinking", new { text = "Of Alice again" }), ("tool_executing", new { toolCallId = "c1", tool = "search" }), ("message_delta", new { messageId = "m1", text = "Half of wh" }));
        await AskAsync(alice, worker, "under-way", lease, "q2");
        await alice.InvokeAsync("Respond", new { runId = "under-way", requestId = "q2", approved = false, answer = "Alice does not" });
        var (leases, user) = (gateway.Services.GetRequiredService<ILeaseStore>(), await StoredReading.KeyOfAsync(gateway, "alice"));
        await Eventually.TrueAsync(async () => (await leases.FindAsync(user, RunId.Parse("under-way")))?.Answers.Count == 1, "the answer to be kept with the lease");
        await AskAsync(alice, worker, "under-way", lease, "q3");
    }

    private static async Task AskAsync(RawHubClient alice, RawWorker worker, string run, string lease, string question)
    {
        await worker.SayAsync(lease, ("approval_requested", new { requestId = question, prompt = $"Alice, may I? ({question})", tool = "delete", arguments = new { id = 7 }, expiresAt = DateTimeOffset.UtcNow.AddMinutes(50) }));
        await alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "approval_requested" && heard.Data.GetProperty("requestId").GetString() == question, question);
    }
}
