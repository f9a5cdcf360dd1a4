using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Questions lapse on time, once, and cannot be too many or too long.</summary>
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
        Assert.Equal($"lapsed:{ApprovalHash.Of("delete", ApprovalRig.Arguments)}", rig.Audited("respond")[0].Reason);
    }

    [Fact]
    public async Task AnswersAndLapse_AtTheSameTime_SettleEachQuestionOnce()
    {
        for (var i = 0; i < 50; i++)
        {
            var run = await _rig.StartAsync(run: $"run-{i}");
            await run.WriteAsync(_rig.Question(expiresIn: TimeSpan.FromSeconds(1)));
            var answer = Task.Factory.StartNew(() => Record.ExceptionAsync(() => _rig.Runs.RespondAsync("alice", "q1", run: $"run-{i}"))).Unwrap();
            _rig.Time.Advance(TimeSpan.FromSeconds(2));
            var refusal = await answer;
            await Eventually.TrueAsync(async () => (await run.ToStateAsync(default)).Approvals.Count == 0, "the question to be settled");
            Assert.Equal(["approval_requested", refusal is null ? "User True" : "Expired False"], await _rig.HistoryAsync(run: $"run-{i}"));
            await run.EndAsync(new AgentCompleted(1));
        }
    }

    [Fact]
    public async Task QuestionThatWouldWaitTooLong_IsStoredWithTheTimeItHas()
    {
        _rig.Runs.Options.ApprovalWithin = TimeSpan.FromMinutes(2);
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question(expiresIn: TimeSpan.FromDays(400)));
        Assert.Equal(_rig.Time.GetUtcNow() + TimeSpan.FromMinutes(2), Assert.Single((await run.ToStateAsync(default)).Approvals).ExpiresAt);
        _rig.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(async () => (await run.ToStateAsync(default)).Approvals.Count == 0, "the question to lapse");
    }

    [Theory]
    [InlineData("past")]
    [InlineData("now")]
    [InlineData("blank")]
    [InlineData("long")]
    [InlineData("tool")]
    public async Task Question_ThatIsWrong_IsRefused_AndTheRunGoesOn(string what)
    {
        var run = await _rig.StartAsync();
        var (question, field) = what switch
        {
            "past" => (_rig.Question(expiresIn: TimeSpan.FromSeconds(-1)), "expiresAt"),
            "now" => (_rig.Question(expiresIn: TimeSpan.Zero), "expiresAt"),
            "blank" => (_rig.Question(prompt: " \n"), "prompt"),
            "long" => (_rig.Question(prompt: new string('x', ApprovalRules.MaxPrompt + 1)), "prompt"),
            _ => (_rig.Question(tool: " "), "tool"),
        };
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(question));
        Assert.Equal("invalid_argument", refusal.Code);
        Assert.StartsWith(field, refusal.Sentence, StringComparison.Ordinal);
        await run.WriteAsync(_rig.Question());
        Assert.Equal(["approval_requested"], await _rig.HistoryAsync());
    }

    [Fact]
    public async Task MoreQuestionsThanMayWait_AreRefused_NamingTheSetting_AndAnAnswerMakesRoom()
    {
        _rig.Runs.Limits.OpenApprovalsPerRun = 2;
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question("q1"));
        await run.WriteAsync(_rig.Question("q2"));
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question("q3")));
        Assert.Equal("limit_exceeded", refusal.Code);
        Assert.Contains("Netra:Limits:OpenApprovalsPerRun", refusal.Sentence, StringComparison.Ordinal);
        await _rig.Runs.RespondAsync("alice", "q1");
        Assert.Equal(RunStatus.AwaitingApproval, (await run.ToStateAsync(default)).Status);
        await run.WriteAsync(_rig.Question("q3"));
    }

    [Fact]
    public async Task QuestionsWithoutEnd_AreRefused()
    {
        _rig.Runs.Limits.OpenApprovalsPerRun = 1000;
        var run = await _rig.StartAsync();
        for (var i = 0; i < ApprovalRules.MostAsked; i++)
        {
            await run.WriteAsync(_rig.Question($"q-{i}", tool: null));
            if (i % 100 == 99)
                await run.WriteAsync(new RunReset((i / 100) + 2, "again"));
        }

        Assert.Equal("limit_exceeded", (await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question("q-more")))).Code);
    }
}
