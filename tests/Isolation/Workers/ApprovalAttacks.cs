using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>Alice is asked by her worker's run. Bob may try to answer for her, a worker to call something else; Alice decides, from any of her tabs.</summary>
public sealed class ApprovalAttacks : WorkerTests
{
    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_AnsweringAlicesQuestion_IsToldWhatIsToldOfNone_AndAliceDecides()
    {
        var (run, lease) = await AskAsync("q1");
        var foreign = await RefusedAsync(() => RespondAsync(Bob, run, "q1", false));
        var unknown = await RefusedAsync(() => RespondAsync(Bob, "never-was", "q1", false));
        Assert.Equal(unknown, foreign);
        Assert.StartsWith("not_found: ", foreign, StringComparison.Ordinal);
        Assert.Equal("awaiting_approval", (await Alice.InvokeAsync("GetRun", new { runId = run })).GetProperty("status").GetString());
        await RespondAsync(Alice, run, "q1", true);
        Assert.True((await AnswerAsync(Worker)).GetProperty("approved").GetBoolean());
        await AliceIsServedAsync(run, lease);
        Assert.DoesNotContain(Bob.Invocations, heard => heard.Target.StartsWith("approval_", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_AskedByTheSameNames_AnswersHisOwnQuestionAlone()
    {
        var (run, lease) = await AskAsync("q1");
        await StartAsync(Bob, "bob", run);
        var bobs = await BobsLeaseAsync(run, lease);
        await Worker.SayAsync(bobs, Question("q1", "bob"));
        await Bob.WaitForAsync(heard => heard.Target == "approval_requested", "Bob's question");
        await RespondAsync(Bob, run, "q1", false);
        await Bob.WaitForAsync(heard => heard.Target == "approval_resolved", "Bob's answer");
        Assert.Equal("awaiting_approval", (await Alice.InvokeAsync("GetRun", new { runId = run })).GetProperty("status").GetString());
        Assert.Equal(bobs, (await AnswerAsync(Worker)).GetProperty("lease").GetString());
        await RespondAsync(Alice, run, "q1", true);
        await AliceIsServedAsync(run, lease);
        await Worker.SayAsync(bobs, ("agent_completed", new { durationMs = 1 }));
        await Bob.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Bob's run to complete");
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Worker_ThatCallsWhatAliceDidNotApprove_IsForbidden_Counted_AndAliceSeesNoSuchCall()
    {
        var (run, lease) = await AskAsync("q1");
        await RespondAsync(Alice, run, "q1", true);
        await AnswerAsync(Worker);
        var refusal = await RefusedAsync(() => Worker.SayAsync(lease, ("tool_executing", new { toolCallId = "c9", tool = "delete", arguments = new { everything = true } })));
        Assert.StartsWith("forbidden: The user approved other arguments", refusal, StringComparison.Ordinal);
        Assert.Equal(1, await MetricAsync("netra_signal_calls_unapproved_total"));
        Assert.Equal(1, await MetricAsync("netra_signal_approvals_total{outcome=\"approved\""));
        await AliceIsServedAsync(run, lease);
        Assert.DoesNotContain(Alice.Events, e => e.Target == "tool_executing" && e.Argument.GetProperty("data").GetProperty("toolCallId").GetString() == "c9");
    }

    [Fact]
    public async Task Alice_OnTwoTabs_AndAfterAReload_SeesTheQuestion_AnswersItOnce_AndBothTabsSeeThat()
    {
        var (run, lease) = await AskAsync("q1");
        await using var second = await Gateway.AttachedAsync("alice");
        var asked = Assert.Single((await second.InvokeAsync("GetRun", new { runId = run })).GetProperty("approvals").EnumerateArray());
        Assert.Equal(("q1", "delete", 7), (asked.GetProperty("requestId").GetString(), asked.GetProperty("tool").GetString(), asked.GetProperty("arguments").GetProperty("id").GetInt32()));
        var answers = await Task.WhenAll(((RawHubClient[])[Alice, second]).Select(tab => Record.ExceptionAsync(() => RespondAsync(tab, run, "q1", true))));
        Assert.StartsWith("conflict: ", Assert.Single(answers, failure => failure is not null)!.Message, StringComparison.Ordinal);
        foreach (var tab in (RawHubClient[])[Alice, second])
            await tab.WaitForAsync(heard => heard.Target == "approval_resolved", "the answer on each tab");
        await AliceIsServedAsync(run, lease);
        Assert.StartsWith("conflict: ", await RefusedAsync(() => RespondAsync(Alice, run, "q1", true)), StringComparison.Ordinal);
    }

    private static (string, object) Question(string request, string owner) => ("approval_requested", new
    {
        requestId = request, prompt = $"May I delete it? {Canaries.For(owner)}", tool = "delete", arguments = new { id = 7 }, expiresAt = DateTimeOffset.UtcNow.AddMinutes(5),
    });

    private static Task<JsonElement> RespondAsync(RawHubClient person, string run, string request, bool approved) =>
        person.InvokeAsync("Respond", new { runId = run, requestId = request, approved });

    private static async Task<JsonElement> AnswerAsync(RawWorker worker) =>
        (await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered", "the worker to be told")).Argument;

    private async Task<(string Run, string Lease)> AskAsync(string request)
    {
        var (run, lease) = await BeginAliceAsync();
        await Worker.SayAsync(lease, Question(request, "alice"));
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "approval_requested", "the question");
        return (run, lease);
    }

    private async Task<string> BobsLeaseAsync(string run, string alices)
    {
        await Worker.Client.WaitForAsync(heard => heard.Target == "run_assigned" && heard.RunId == run && heard.Argument.GetProperty("lease").GetString() != alices, "Bob's run to be assigned");
        return Worker.Client.Invocations.First(heard => heard.Target == "run_assigned" && heard.RunId == run && heard.Argument.GetProperty("lease").GetString() != alices).Argument.GetProperty("lease").GetString()!;
    }

    /// <summary>The run goes on to its end with what Alice approved, and is hers alone.</summary>
    private async Task AliceIsServedAsync(string run, string lease)
    {
        await Worker.SayAsync(
            lease, ("tool_executing", new { toolCallId = "c2", tool = "delete", arguments = new { id = 7.0 } }), ("tool_completed", new { toolCallId = "c2", tool = "delete", success = true, durationMs = 1 }),
            ("agent_completed", new { durationMs = 2 }));
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run to complete");
        var heard = Alice.Events.Where(e => e.RunId == run).ToList();
        Assert.Equal(
            ["agent_started", "agent_thinking", "tool_executing", "approval_requested", "approval_resolved", "tool_executing", "tool_completed", "tool_completed", "agent_completed"],
            heard.Select(e => e.Target));
        Assert.Equal(Enumerable.Range(1, heard.Count).Select(i => (long)i), heard.Select(e => e.Argument.GetProperty("seq").GetInt64()));
        Assert.DoesNotContain("alice", Canaries.Owners(Bob.Received));
    }
}
