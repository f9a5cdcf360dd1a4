using System.Text.Json;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>What users say besides yes or no is bounded for each run: whoever carries it out is told it until the run begins anew.</summary>
[Trait("Suite", "Quick")]
public sealed class LongAnswerTests : IDisposable
{
    private static readonly string Long = JsonSerializer.Serialize(new string('x', ApprovalRules.MaxAnswerBytes - 2));

    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Answers_ThatAreTooLongTogether_AreRefused_NamingTheSetting_AndYesOrNoAloneIsTaken()
    {
        var run = await _rig.StartAsync();
        await FillAsync(run);
        await run.WriteAsync(_rig.Question("last"));
        var refusal = await Assert.ThrowsAsync<SignalException>(() => _rig.Runs.RespondAsync("alice", "last", answer: "1"));
        Assert.Equal("limit_exceeded", refusal.Code);
        Assert.Contains("Netra:Limits:AnswerBytesPerRun", refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("leave answer out", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal("too_long", _rig.Audited("respond").Last(entry => entry.Decision == AuditDecision.Refused).Reason!.Split(':')[0]);
        Assert.Equal(["last"], run.FoldLocked.Approvals.Open.Select(asked => asked.RequestId.Value));
        await _rig.Runs.RespondAsync("alice", "last");
        Assert.Equal(_rig.Runs.Limits.AnswerBytesPerRun, run.FoldLocked.Approvals.AnswerBytes);
    }

    [Fact]
    public async Task RunThatBeginsAnew_MayBeAnsweredAtLengthAgain_AndAnotherRunAlways()
    {
        var run = await _rig.StartAsync();
        await FillAsync(run);
        await FillAsync(await _rig.StartAsync(run: "r2"), "r2");
        await run.WriteAsync(new RunReset(2, "its worker was lost"));
        Assert.Equal(0, run.FoldLocked.Approvals.AnswerBytes);
        await run.WriteAsync(_rig.Question("again"));
        await _rig.Runs.RespondAsync("alice", "again", answer: Long);
    }

    [Fact]
    public async Task Pod_ThatTakesTheRunUp_KnowsHowLongTheAnswersWere()
    {
        var run = await _rig.StartAsync();
        await FillAsync(run);
        var kept = KeptRun.Read(Users.Alice, KeptRun.Write(run.FoldLocked), default);
        Assert.Equal(_rig.Runs.Limits.AnswerBytesPerRun, kept.Approvals.AnswerBytes);
        kept.Approvals.Ask(_rig.Question("last"));
        var (now, most) = (_rig.Time.GetUtcNow(), _rig.Runs.Limits.AnswerBytesPerRun);
        Assert.Equal(AnswerVerdict.TooLong, AnswerOutcome.Of(kept, Answer("1"), now, most).Verdict);
        Assert.Equal(AnswerVerdict.Taken, AnswerOutcome.Of(kept, Answer(null), now, most).Verdict);
    }

    private static ApprovalResolved Answer(string? json) =>
        new(RequestId.Parse("last"), true, ApprovalResolver.User, json is null ? null : JsonElement.Parse(json));

    /// <summary>Answers with the longest that are allowed, until nothing more may be said.</summary>
    private async Task FillAsync(RunWriter run, string name = "r1")
    {
        for (var i = 0; i < _rig.Runs.Limits.AnswerBytesPerRun / ApprovalRules.MaxAnswerBytes; i++)
        {
            await run.WriteAsync(_rig.Question($"q{i}"));
            await _rig.Runs.RespondAsync("alice", $"q{i}", answer: Long, run: name);
        }
    }
}
