using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Questions lapse on time, once.</summary>
[Trait("Suite", "Quick")]
public sealed class ApprovalTimeTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Question_ThatNobodyAnswers_LapsesOnce_AndALateAnswerIsAConflict()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question(expiresIn: TimeSpan.FromMinutes(1))).AsTask();
        await run.WriteAsync(_rig.Question("q2", expiresIn: TimeSpan.FromMinutes(3)));
        _rig.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, (await run.ToStateAsync(default)).Approvals.Count);
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        var answer = await asking;
        Assert.Equal((false, ApprovalResolver.Expired), (answer.Approved, answer.By));
        Assert.Contains("lapsed", (await _rig.RefusedAsync("alice", "q1")).Sentence, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Running, (await _rig.Runs.RespondAsync("alice", "q2")).Status);
        _rig.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["approval_requested", "approval_requested", "Expired False", "User True"], await _rig.HistoryAsync());
        await run.WriteAsync(new AgentThinking("the run goes on"));
        Assert.Empty(_rig.Logger.Entries);
    }

    [Fact]
    public async Task AnswerThatComesLate_BeforeAnybodyNoticed_LetsTheQuestionLapse()
    {
        using var rig = new ApprovalRig();
        rig.Dispose();
        var run = await rig.StartAsync();
        await run.WriteAsync(rig.Question(expiresIn: TimeSpan.FromMinutes(1)));
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("conflict", (await rig.RefusedAsync("alice", "q1")).Code);
        Assert.Equal("conflict", (await rig.RefusedAsync("alice", "q1")).Code);
        Assert.Equal(["approval_requested", "Expired False"], await rig.HistoryAsync());
        Assert.Equal($"lapsed:{ApprovalRig.Audited(ApprovalRig.Arguments)}", rig.Audited("respond")[0].Reason);
    }
}
