using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>A question is in the state until it is answered, and by nobody but its user.</summary>
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
    public async Task Answer_ThatNamesAnotherRunOfItsUser_IsNotFound_AndTheQuestionStaysOpen()
    {
        var asking = await _rig.StartAsync();
        await _rig.StartAsync(run: "r2");
        await asking.WriteAsync(_rig.Question());
        Assert.Equal("not_found", (await _rig.RefusedAsync("alice", "q1", run: "r2")).Code);
        Assert.Equal(["approval_requested"], await _rig.HistoryAsync());
        Assert.Empty(await _rig.HistoryAsync(run: "r2"));
    }
}
