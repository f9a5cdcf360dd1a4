using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>The first answer counts, each is audited, and what is no answer is refused.</summary>
[Trait("Suite", "Quick")]
public sealed class FirstAnswerTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

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
    public async Task EachAnswer_IsAudited_WithTheHashOfWhatWasShown()
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        await _rig.Runs.RespondAsync("alice", "q1", false);
        await _rig.RefusedAsync("alice", "q1");
        var hash = ApprovalRig.Audited(ApprovalRig.Arguments);
        Assert.Equal(
            [(AuditDecision.Allowed, "r1/q1", $"denied:{hash}"), (AuditDecision.Refused, "r1/q1", $"answered_before:{hash}")],
            _rig.Audited("respond").Select(entry => (entry.Decision, entry.Subject!, entry.Reason!)));
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
