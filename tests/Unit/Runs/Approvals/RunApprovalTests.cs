using System.Text.Json;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>A question to a user is settled once, by the first answer, by its time or by the end of its run, and by nobody else.</summary>
[Trait("Suite", "Quick")]
public sealed class RunApprovalTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Question_IsInTheState_UntilItIsAnswered_AndItsAgentGetsTheAnswer()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question()).AsTask();
        var state = await run.ToStateAsync(default);
        Assert.Equal((RunStatus.AwaitingApproval, "q1", "May I?"), (state.Status, Assert.Single(state.Approvals).RequestId.Value, state.Approvals[0].Prompt));
        var gap = await new ActiveRunFolder(_rig.Runs.Store, _rig.Runs.Delivery.Log).FoldAsync(Users.Alice, default);
        Assert.Equal("q1", Assert.Single(Assert.Single(gap.Runs).Approvals).RequestId.Value);
        Assert.False(asking.IsCompleted);
        Assert.Equal(RunStatus.Running, (await _rig.Runs.RespondAsync("alice", "q1", true, "\"gently\"")).Status);
        var answer = await asking;
        Assert.Equal((true, ApprovalResolver.User, "gently"), (answer.Approved, answer.By, answer.Answer!.Value.GetString()));
        Assert.Empty((await run.ToStateAsync(default)).Approvals);
        Assert.Equal(["approval_requested", "User True"], await _rig.HistoryAsync());
        Assert.Equal(0, _rig.Runs.Desk.Waiting);
    }

    [Fact]
    public async Task ManyAnswersAtOnce_TheFirstCounts_TheOthersAreToldSo()
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Factory.StartNew(() => AnswerAsync("q1", i % 2 == 0)).Unwrap()));
        Assert.Equal(19, answers.Count(code => code == "conflict"));
        Assert.Single(answers, code => code is null);
        Assert.Equal(2, (await _rig.HistoryAsync()).Count);
        var audited = _rig.Audited("respond");
        Assert.Equal((1, 19), (audited.Count(entry => entry.Decision == AuditDecision.Allowed), audited.Count(entry => entry.Decision == AuditDecision.Refused)));
    }

    [Fact]
    public async Task NobodyElse_Answers_AndForeignUnknownAndUnaskedAreTheSame()
    {
        var alices = await _rig.StartAsync();
        await _rig.StartAsync("bob", "mine");
        await alices.WriteAsync(_rig.Question());
        var foreign = await _rig.RefusedAsync("bob", "q1");
        var unknown = await _rig.RefusedAsync("bob", "q1", run: "never-was");
        var unasked = await _rig.RefusedAsync("bob", "q1", run: "mine");
        Assert.Equal("not_found", foreign.Code);
        Assert.Equal([foreign.Message, foreign.Message], [unknown.Message, unasked.Message]);
        Assert.All(_rig.Audited("respond"), entry => Assert.Equal((AuditDecision.Refused, Users.Key("bob"), "not_found"), (entry.Decision, entry.User, entry.Reason)));
        Assert.Equal(["approval_requested"], await _rig.HistoryAsync());
        await _rig.Runs.RespondAsync("alice", "q1");
        Assert.Equal(["approval_requested", "User True"], await _rig.HistoryAsync());
    }

    [Fact]
    public async Task EachAnswer_IsAudited_WithTheHashOfWhatWasShown()
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        await _rig.Runs.RespondAsync("alice", "q1", false);
        await _rig.RefusedAsync("alice", "q1");
        var hash = ApprovalHash.Of("delete", ApprovalRig.Arguments);
        Assert.Equal(
            [(AuditDecision.Allowed, "r1/q1", $"denied:{hash}"), (AuditDecision.Refused, "r1/q1", $"answered_before:{hash}")],
            _rig.Audited("respond").Select(entry => (entry.Decision, entry.Subject!, entry.Reason!)));
    }

    [Fact]
    public async Task EndedRun_TakesNoAnswer_AndWhoeverWaitsHearsOfTheEnd()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question()).AsTask();
        await run.EndAsync(new AgentCancelled());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal("conflict", (await _rig.RefusedAsync("alice", "q1")).Code);
        Assert.Equal(["approval_requested", "RunEnded False"], await _rig.HistoryAsync());
        Assert.Equal(0, _rig.Runs.Desk.Waiting);
    }

    [Fact]
    public async Task RunThatBeginsAnew_WithdrawsItsQuestions_AndUsesNoNameAgain()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question()).AsTask();
        await run.WriteAsync(new RunReset(2, "its worker was lost"));
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => asking)).Code);
        Assert.Contains("began anew", (await _rig.RefusedAsync("alice", "q1")).Sentence, StringComparison.Ordinal);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question()))).Code);
        Assert.Empty((await run.ToStateAsync(default)).Approvals);
        await run.WriteAsync(_rig.Question("q2"));
        await _rig.Runs.RespondAsync("alice", "q2");
        Assert.Equal(["approval_requested", "approval_requested", "User True"], await _rig.HistoryAsync());
    }

    [Theory]
    [InlineData("""{"requestId":"q1","approved":true}""", "runId")]
    [InlineData("""{"runId":"r1","approved":true}""", "requestId")]
    [InlineData("""{"runId":"r1","requestId":"q1"}""", "approved")]
    [InlineData("""{"runId":"r1","requestId":"q1","approved":true,"answer":"\ud800"}""", "answer")]
    [InlineData("""{"runId":"r1","requestId":"q1","approved":true,"answer":"…"}""", "answer")]
    public async Task Answer_ThatIsWrong_NamesWhatToMend_AndTheQuestionWaits(string json, string field)
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        var text = json.Replace("…", new string('x', ApprovalRules.MaxAnswerBytes), StringComparison.Ordinal);
        var request = JsonSerializer.Deserialize<RespondRequest>(text, SignalJson.Options)!;
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await _rig.Runs.Approvals.RespondAsync(_rig.Runs.Connection("alice"), request, default));
        Assert.Equal("invalid_argument", refusal.Code);
        Assert.StartsWith(field, refusal.Sentence, StringComparison.Ordinal);
        await _rig.Runs.RespondAsync("alice", "q1");
    }

    private async Task<string?> AnswerAsync(string request, bool approved)
    {
        try
        {
            await _rig.Runs.RespondAsync("alice", request, approved);
            return null;
        }
        catch (SignalException refusal)
        {
            return refusal.Code;
        }
    }
}
