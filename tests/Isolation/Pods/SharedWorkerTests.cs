using System.Text.Json;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A user on one pod, the worker on another: one queue, one lease, one run; and the lease opens on every pod.</summary>
public sealed class SharedWorkerTests : TwoGateways
{
    [Fact]
    public async Task Alice_OnOnePod_IsServedByAWorkerOnTheOther_WhichPublishesOnBoth()
    {
        await using var alice = await PersonAsync(One, "alice");
        await using var bob = await PersonAsync(Two, "bob");
        await using var worker = await RecordedAsync(Two);
        await worker.RegisterAsync("remote");
        await AvailableAsync(alice.Client);
        await alice.StartAsync("remote", "shared");
        var lease = await worker.LeaseAsync("shared");
        (string, object)[] first = [Words.Thought(alice), Words.Tool(alice, "c1")];
        await worker.PublishAsync(lease, 1, first);

        await using var elsewhere = await RecordedAsync(One);
        // The worker heard no answer, and asks another pod: what is stored is stored once.
        Assert.Equal(2, Accepted(await elsewhere.PublishAsync(lease, 1, first)));
        var (third, fourth, last) = (Words.ToolDone(alice, "c1"), Words.Tool(alice, "c2"), Words.Done(alice));
        Assert.Equal(3, Accepted(await elsewhere.PublishAsync(lease, 3, third)));
        Assert.Equal(4, Accepted(await worker.PublishAsync(lease, 3, third, fourth)));
        Assert.Equal(5, Accepted(await elsewhere.PublishAsync(lease, 5, last)));

        var heard = await HearToEndAsync(alice.Client, "shared");
        Assert.Equal(
            ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "tool_executing", "tool_completed", "agent_completed"],
            heard.Select(e => e.Target).Where(type => type != "run_queued"));
        Assert.Equal(5, Accepted(await worker.PublishAsync(lease, 5, last)));
        Assert.DoesNotContain("alice", Canaries.Owners(bob.Client.Received));
        await JudgeAsync(alice, bob);
    }

    [Fact]
    public async Task Alice_CancellingOnOnePod_ReachesTheWorkerOnTheOther()
    {
        await using var alice = await PersonAsync(One, "alice");
        await using var worker = await RecordedAsync(Two);
        await worker.RegisterAsync("remote");
        await AvailableAsync(alice.Client);
        await alice.StartAsync("remote", "long");
        var lease = await worker.LeaseAsync("long");
        await worker.PublishAsync(lease, 1, Words.Tool(alice, "c1"));
        await alice.CancelAsync("long", "enough");
        await worker.Client.WaitForAsync(heard => heard.Target == "run_cancel_requested", "the worker to be asked");
        await worker.PublishAsync(lease, 2, Words.Cancelled(alice));
        Assert.Equal("tool_completed", (await HearToEndAsync(alice.Client, "long", "agent_cancelled"))[^2].Target);
        await JudgeAsync(alice);
    }

    [Fact]
    public async Task Alice_AskedByAWorkerOnTheOtherPod_AnswersOnHers_AndWhatSheApprovedHoldsOnBoth()
    {
        await using var alice = await PersonAsync(One, "alice");
        await using var bob = await PersonAsync(Two, "bob");
        await using var worker = await RecordedAsync(Two);
        await worker.RegisterAsync("remote");
        await AvailableAsync(alice.Client);
        await alice.StartAsync("remote", "asks");
        var lease = await worker.LeaseAsync("asks");
        await worker.PublishAsync(lease, 1, ("approval_requested", new { requestId = "q1", prompt = alice.Canary(), tool = "delete", arguments = new { id = 7, hard = true }, expiresAt = DateTimeOffset.UtcNow.AddMinutes(5) }));
        await alice.HearAsync("asks", "approval_requested");
        Assert.Equal("not_found", (await Assert.ThrowsAsync<HubError>(() => bob.RespondAsync("asks", "q1", true))).Code);
        await alice.RespondAsync("asks", "q1", true);
        var told = await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered", "the worker to be told");
        Assert.True(told.Argument.GetProperty("approved").GetBoolean());
        await using var elsewhere = await RecordedAsync(One);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<HubError>(() => elsewhere.PublishAsync(lease, 2, Delete(alice, "c1", new { id = 8, hard = true })))).Code);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<HubError>(() => worker.PublishAsync(lease, 2, Delete(alice, "c1", new { id = 8, hard = true })))).Code);
        await elsewhere.PublishAsync(lease, 2, Delete(alice, "c1", new { hard = true, id = 7.0 }));
        await worker.PublishAsync(lease, 3, Delete(alice, "c2", new { id = 7, hard = true }), Words.Done(alice));
        var heard = await HearToEndAsync(alice.Client, "asks");
        Assert.Equal(2, heard.Count(e => e.Target == "tool_executing"));
        Assert.DoesNotContain("alice", Canaries.Owners(bob.Client.Received));
        Assert.Single(worker.Client.Invocations, invocation => invocation.Target == "approval_answered");
        await JudgeAsync(alice, bob);
    }

    [Fact]
    public async Task Run_ThatWaits_GoesToAWorkerOfAnyPod_AndAWorkerThatMoves_ResumesOnTheOther()
    {
        await using var alice = await One.AttachedAsync("alice");
        await using var first = await Two.WorkerAsync();
        await first.RegisterAsync("remote", 1);
        await AvailableAsync(alice);
        await StartAsync(alice, "alice", "one");
        await StartAsync(alice, "alice", "two");
        var lease = await first.LeaseAsync("one");
        await first.PublishAsync(lease, 1, ("agent_thinking", new { text = "hm" }));
        first.Client.Abort();
        await using var moved = await One.WorkerAsync();
        var resumed = await moved.Client.InvokeAsync("Resume", new { leases = new[] { lease } });
        Assert.Equal(1, resumed.GetProperty("runs")[0].GetProperty("acceptedThrough").GetInt64());
        await moved.PublishAsync(lease, 2, ("agent_completed", new { durationMs = 1 }));
        await HearToEndAsync(alice, "one");
        await moved.RegisterAsync("remote", 1);
        await moved.PublishAsync(await moved.LeaseAsync("two"), 1, ("agent_completed", new { durationMs = 1 }));
        await HearToEndAsync(alice, "two");
    }

    private static Task<JsonElement> StartAsync(RawHubClient client, string owner, string run) =>
        client.InvokeAsync("StartRun", new { agent = "remote", runId = run, input = new { canary = Canaries.For(owner) } });

    /// <summary>The agent is known on the pod of this client, whichever pod its worker is on.</summary>
    private static Task AvailableAsync(RawHubClient client) => Eventually.TrueAsync(
        async () => (await client.InvokeAsync("ListAgents")).GetProperty("agents").EnumerateArray().Any(agent => agent.GetProperty("name").GetString() == "remote" && agent.GetProperty("available").GetBoolean()),
        "the agent to be served");

    private static long Accepted(JsonElement answer) => answer.GetProperty("acceptedThrough").GetInt64();

    private static (string, object) Delete(Person person, string id, object arguments) => ("tool_executing", new { toolCallId = id, tool = "delete", purpose = person.Canary(), arguments });
}
